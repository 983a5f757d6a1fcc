# shellcheck shell=bash
# Sourced by the commands beside it: the programs srt4j is tested with.

# Whether a file matches the pattern.
there_is() {
    compgen -G "$1" >/dev/null
}

# Prints the Debian packages of those of the named peers that are not there.
missing_peers() {
    local peer
    for peer in "$@"; do
        case $peer in
            ffmpeg) command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || echo ffmpeg ;;
            srt-tools) command -v srt-live-transmit >/dev/null || echo srt-tools ;;
            gcc) command -v gcc >/dev/null || echo gcc libc6-dev ;;
            nginx)
                [ -x /usr/sbin/nginx ] || echo nginx
                [ -f /usr/lib/nginx/modules/ngx_rtmp_module.so ] || echo libnginx-mod-rtmp
                ;;
            chromium) command -v chromium >/dev/null || echo chromium ;;
            gstreamer)
                command -v gst-launch-1.0 >/dev/null || echo gstreamer1.0-tools
                there_is '/usr/lib/*/gstreamer-1.0/libgstsrt.so' || echo gstreamer1.0-plugins-bad
                ;;
            vlc)
                command -v cvlc >/dev/null || echo vlc-bin
                there_is '/usr/lib/*/vlc/plugins/demux/libdemuxdump_plugin.so' || echo vlc-plugin-base
                there_is '/usr/lib/*/vlc/plugins/access/libaccess_srt_plugin.so' || echo vlc-plugin-access-extra
                ;;
        esac
    done
}
