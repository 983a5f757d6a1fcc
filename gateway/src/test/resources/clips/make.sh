#!/usr/bin/env bash
# Makes the clips here and what ffprobe says is in them (ffmpeg 5.1 with libx264 and libx265).
# One line a frame: pid,pts,dts,key,bytes,crc32 of the frame without parameter sets, delimiters and ADTS headers.
set -euo pipefail
cd "$(dirname "$0")"

video=(-f lavfi -i testsrc=size=64x64:rate=25:duration=2)
sine() { echo "-f lavfi -i sine=frequency=$1:sample_rate=$2:duration=2"; }
make() { ffmpeg -v error -y -bitexact "${@:1:$#-1}" -pix_fmt yuv420p "${@: -1}"; }

# shellcheck disable=SC2046
{
make "${video[@]}" $(sine 440 48000) -c:v libx264 -bf 2 -g 25 -b:v 60k -c:a aac -b:a 32k -ac 2 h264-bframes-aac.ts
make "${video[@]}" $(sine 440 48000) -c:v libx265 -x265-params log-level=error:keyint=25:bframes=3:open-gop=1 \
    -b:v 60k -c:a aac -b:a 32k -ac 2 h265-aac.ts
make "${video[@]}" $(sine 440 44100) $(sine 880 48000) -map 0 -map 1 -map 2 -c:v libx264 -bf 0 -g 25 -b:v 60k \
    -c:a aac -b:a 32k -metadata:s:a:0 language=deu -metadata:s:a:1 language=eng h264-two-audio.ts
make "${video[@]}" -c:v libx264 -bf 2 -x264-params open-gop=1:keyint=12:scenecut=0 -b:v 60k h264-open-gop.ts
make $(sine 440 48000) -c:a aac -b:a 16k -muxdelay 2 aac-many-per-pes.ts
}

for clip in *.ts; do
    name=${clip%.ts}
    filter=()
    case $clip in
        h264*) filter=(-bsf:v filter_units=remove_types=7-9) ;;
        h265*) filter=(-bsf:v filter_units=remove_types=32-35) ;;
    esac
    ffmpeg -v error -y -i "$clip" -map 0 -c copy "${filter[@]}" -f mp4 "$name.mp4"
    streams=$(ffprobe -v error -show_entries stream=id -of csv=p=0 "$clip" | tr -d ',' | sort -u)
    for pid in $streams; do
        index=$((pid - 0x100))
        paste -d, \
            <(ffprobe -v error -select_streams "$index" -show_entries packet=pts,dts,flags -of csv=p=0 "$clip" |
                grep . | cut -d, -f1-3) \
            <(ffprobe -v error -select_streams "$index" -show_entries packet=size,data_hash -show_data_hash CRC32 \
                -of csv=p=0 "$name.mp4" | grep . | cut -d, -f1-2) |
            sed "s/^/$((pid)),/; s/,K_/,1/; s/,__/,0/; s/CRC32://"
    done > "$name.csv"
    rm "$name.mp4"
done
