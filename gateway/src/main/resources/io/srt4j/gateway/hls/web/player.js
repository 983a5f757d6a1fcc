// Plays one live stream and says in words how that goes. All it needs is beside it: no request leaves this server.
'use strict';

(() => {
  const RETRY_MS = 2000;
  const STARTING_MS = 500;
  const FIGURES_MS = 500;
  const MEDIA_RECOVERIES = 3;
  const MEDIA_RECOVERY_WINDOW_MS = 20000;

  const body = document.body;
  const video = document.getElementById('video');
  const show = (id, text) => { document.getElementById(id).textContent = text; };

  const root = new URL(body.dataset.root, location.href);
  const stream = location.pathname.slice(root.pathname.length + 'play/'.length);
  const name = decode(stream);
  const multivariant = new URL(stream + '.m3u8' + location.search, root).href;
  const media = new URL(stream + '/media.m3u8' + location.search, root).href;

  let hls = null;
  let stalls = 0;
  let recoveries = [];
  let timer = 0;

  document.title = name + ' – srt4j';
  show('name', name);
  show('playlist', multivariant);
  document.getElementById('playlist').href = multivariant;

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function state(key, label, message = '') {
    body.dataset.state = key;
    show('state', label);
    show('message', message);
    document.getElementById('message').hidden = message === '';
  }

  function later(action, delayMs = RETRY_MS) {
    clearTimeout(timer);
    timer = setTimeout(action, delayMs);
  }

  // With a single segment playing would begin at the very end of what there is, and stop for every late one.
  function lasts(playlist) {
    const target = Number((playlist.match(/#EXT-X-TARGETDURATION:(\d+)/) || [0, 0])[1]);
    const seconds = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
    return seconds >= 1.5 * target;
  }

  // Asks for the playlist before anything is played: after its end a stream can be fetched for a while, and nobody
  // wants to see the last seconds again and again while waiting for it to come back.
  async function connect() {
    stop();
    try {
      const answer = await fetch(media, { cache: 'no-store' });
      const text = await answer.text();
      const isLive = answer.ok && !text.includes('#EXT-X-ENDLIST');
      if (isLive && lasts(text)) {
        play();
        return;
      }
      if (isLive) {
        state('connecting', 'Starting');
        later(connect, STARTING_MS);
        return;
      }
      if (answer.ok) {
        state('ended', 'Ended', 'The stream has ended. It is played again as soon as somebody publishes it.');
      } else if (answer.status === 404) {
        state('waiting', 'Offline', 'Nobody publishes this stream at the moment. Waiting for it.');
      } else {
        state('waiting', 'Waiting', text.trim());
      }
    } catch {
      state('error', 'No connection', 'The server does not answer. Trying again.');
    }
    later(connect);
  }

  function play() {
    state('connecting', 'Connecting');
    if (window.Hls && Hls.isSupported()) {
      hls = new Hls({ backBufferLength: 30, liveDurationInfinity: true, liveSyncDurationCount: 3 });
      hls.on(Hls.Events.ERROR, (_, data) => failed(data));
      hls.on(Hls.Events.MANIFEST_PARSED, start);
      hls.loadSource(multivariant);
      hls.attachMedia(video);
    } else if (video.canPlayType('application/vnd.apple.mpegurl')) {
      video.src = multivariant;
      start();
    } else {
      state('error', 'Not supported', 'This browser has neither Media Source Extensions nor HLS of its own.');
    }
  }

  function start() {
    const playing = video.play();
    if (playing) {
      playing.catch(() => state('paused', 'Paused', 'The browser does not start videos by itself: press play.'));
    }
  }

  function stop() {
    if (hls) {
      hls.destroy();
      hls = null;
    } else if (video.hasAttribute('src')) {
      video.removeAttribute('src');
      video.load();
    }
  }

  function failed(data) {
    const { ErrorDetails, ErrorTypes } = Hls;
    if (data.details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR
        || data.details === ErrorDetails.BUFFER_ADD_CODEC_ERROR
        || data.details === ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR) {
      stop();
      cannotDecode();
      return;
    }
    if (!data.fatal) {
      return;
    }
    if (data.type === ErrorTypes.MEDIA_ERROR && mayRecover()) {
      state('buffering', 'Recovering', 'The decoder failed (' + data.details + ') and is started again.');
      hls.recoverMediaError();
      return;
    }
    state('error', 'Interrupted', 'Playing failed (' + data.details + '). Connecting again.');
    later(connect);
  }

  async function cannotDecode() {
    let codecs = 'this stream';
    try {
      const text = await (await fetch(multivariant)).text();
      codecs = (text.match(/CODECS="([^"]*)"/) || [null, codecs])[1];
    } catch {
      // The message is as true without their names.
    }
    state('error', 'Codec', 'This browser cannot decode ' + codecs.replace(',', ' with ') + '. Not every browser '
        + 'knows H.265; a player such as VLC or ffplay does.');
  }

  function mayRecover() {
    const now = performance.now();
    recoveries = recoveries.filter((at) => now - at < MEDIA_RECOVERY_WINDOW_MS);
    recoveries.push(now);
    return recoveries.length <= MEDIA_RECOVERIES;
  }

  video.addEventListener('playing', () => state('playing', 'Live'));
  video.addEventListener('pause', () => {
    if (!video.ended && body.dataset.state === 'playing') {
      state('paused', 'Paused');
    }
  });
  video.addEventListener('waiting', () => {
    if (body.dataset.state === 'playing') {
      stalls += 1;
      state('buffering', 'Buffering');
    }
  });
  video.addEventListener('ended', () => {
    state('ended', 'Ended', 'The stream has ended. It is played again as soon as somebody publishes it.');
    later(connect);
  });

  const sound = document.getElementById('sound');
  sound.addEventListener('click', () => { video.muted = false; });
  video.addEventListener('volumechange', () => { sound.hidden = !video.muted; });
  sound.hidden = !video.muted;

  function latencySeconds() {
    const date = hls && hls.playingDate;
    const sinceArrival = date ? (Date.now() - date.getTime()) / 1000 : NaN;
    // The other figure is the distance to the end of the playlist; it is right even where the two clocks differ.
    return sinceArrival > 0 && sinceArrival < 600 ? sinceArrival : hls ? hls.latency : NaN;
  }

  function bufferedSeconds() {
    for (let i = 0; i < video.buffered.length; i++) {
      if (video.buffered.start(i) <= video.currentTime && video.currentTime <= video.buffered.end(i)) {
        return video.buffered.end(i) - video.currentTime;
      }
    }
    return 0;
  }

  function figures() {
    const latency = latencySeconds();
    const level = hls && hls.levels[0];
    const quality = video.getVideoPlaybackQuality ? video.getVideoPlaybackQuality() : null;
    show('latency', body.dataset.state === 'playing' && latency > 0 ? latency.toFixed(1) + ' s' : '–');
    show('buffered', video.readyState > 0 ? bufferedSeconds().toFixed(1) + ' s' : '–');
    show('picture', video.videoWidth ? video.videoWidth + ' × ' + video.videoHeight
        + (level && level.attrs['FRAME-RATE'] ? ', ' + Number(level.attrs['FRAME-RATE']) + ' fps' : '') : '–');
    show('bitrate', level ? (level.averageBitrate / 1e6).toFixed(2) + ' Mbit/s' : '–');
    show('dropped', quality && quality.totalVideoFrames
        ? quality.droppedVideoFrames + ' of ' + quality.totalVideoFrames : '–');
    show('stalls', String(stalls));
  }

  setInterval(figures, FIGURES_MS);
  connect();
})();
