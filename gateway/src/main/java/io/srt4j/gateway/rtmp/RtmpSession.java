package io.srt4j.gateway.rtmp;

import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.RefusedException;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.SessionRequest;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import java.time.Duration;
import java.util.Optional;

/**
 * The life of one client, from the end of the handshake: connect, then play until the stream or the client ends it. Runs
 * in a virtual thread of its own, which owns everything in here.
 *
 * <p>A client that publishes is told that this is not supported. Whatever it sends costs it this connection at most.
 */
final class RtmpSession {
    static final int CHUNK_BYTES = 60_000;

    /** How soon a player that leaves is noticed while its stream has nothing to send. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(250);
    private static final double CAN_FORWARD = 4;
    private static final String STATUS = "status";
    private static final String ERROR = "error";

    private enum Then {
        GO_ON,
        LEAVE
    }

    /** How playing came to an end, other than by losing the connection. */
    private enum Ending {
        STREAM_ENDED(CloseReason.Kind.LOCAL, "the publisher left", Then.LEAVE),
        PLAYER_STOPPED(CloseReason.Kind.PEER_SHUTDOWN, "the player stopped", Then.GO_ON),
        CODEC_REFUSED(CloseReason.Kind.LOCAL, "the player takes no H.265", Then.LEAVE);

        private final CloseReason.Kind kind;
        private final String detail;
        private final Then then;

        Ending(CloseReason.Kind kind, String detail, Then then) {
            this.kind = kind;
            this.detail = detail;
            this.then = then;
        }

        CloseReason reason() {
            return new CloseReason(kind, Optional.empty(), detail);
        }
    }

    private final RtmpConnection connection;
    private final StreamHub hub;
    private final Sessions sessions;
    private final RtmpLimits limits;
    private final ThrottledLog refusals;
    private String app = "";
    private String tcUrl = "";
    private CodecSupport support = CodecSupport.EVERYTHING;
    private int streamsCreated;

    RtmpSession(RtmpConnection connection, StreamHub hub, Sessions sessions, RtmpLimits limits,
            ThrottledLog refusals) {
        this.connection = connection;
        this.hub = hub;
        this.sessions = sessions;
        this.limits = limits;
        this.refusals = refusals;
    }

    /** Returns when the conversation ended as it should; the connection is still to be closed. */
    void run() throws RtmpException, InterruptedException {
        Deadline setup = Deadline.in(limits.setup());
        while (true) {
            RtmpCommand command = nextCommand(setup);
            if (app.isEmpty() && !command.name().equals("connect")) {
                throw RtmpException.protocol("a " + ThrottledLog.printable(command.name()) + " before connect");
            }
            Then then = switch (command.name()) {
                case "connect" -> connect(command);
                case "createStream" -> result(command, AmfValue.of(++streamsCreated));
                case "play" -> play(command);
                case "publish" -> refusePublish(command);
                case "getStreamLength" -> result(command, AmfValue.of(0));
                case "releaseStream", "FCPublish", "FCUnpublish", "FCSubscribe" ->
                        result(command, AmfValue.Nothing.UNDEFINED);
                case "deleteStream", "closeStream", "pause", "seek", "receiveAudio", "receiveVideo", "_result",
                        "_error" ->
                        Then.GO_ON;
                default -> unknown(command);
            };
            if (then == Then.LEAVE) {
                connection.finish(limits.farewell());
                return;
            }
            if (command.name().equals("play")) {
                setup = Deadline.in(limits.setup());
            }
        }
    }

    private Then connect(RtmpCommand command) throws RtmpException, InterruptedException {
        AmfValue.Struct announced = command.struct(0);
        app = announced.text("app");
        tcUrl = announced.text("tcUrl");
        if (app.isEmpty()) {
            send(RtmpCommand.onConnection("_error", command.transactionId(), AmfValue.Nothing.NULL, RtmpCommand
                    .status(ERROR, "NetConnection.Connect.Rejected", "An app is needed: rtmp://host/app/stream")
                    .object()));
            return Then.LEAVE;
        }
        support = CodecSupport.of(announced);
        AmfValue.StructBuilder properties = AmfValue.struct().with("fmsVer", "FMS/3,5,3,888").with("capabilities", 127)
                .with("mode", 1);
        if (CodecSupport.isAnnounced(announced)) {
            properties.with("capsEx", 0).with("videoFourCcInfoMap",
                    AmfValue.struct().with(FlvTags.HEVC, CAN_FORWARD).object());
        }
        AmfValue information = RtmpCommand.status(STATUS, "NetConnection.Connect.Success", "Connection succeeded.")
                .with("objectEncoding", 0).object();
        send(ControlMessages.windowAckSize(RtmpConnection.WINDOW_BYTES),
                ControlMessages.setPeerBandwidth(RtmpConnection.WINDOW_BYTES),
                ControlMessages.setChunkSize(CHUNK_BYTES),
                RtmpCommand.onConnection("_result", command.transactionId(), properties.object(), information));
        return Then.GO_ON;
    }

    private Then play(RtmpCommand command) throws RtmpException, InterruptedException {
        int streamId = command.messageStreamId();
        Optional<RtmpUrl.Requested> requested = RtmpUrl.Requested.of(app, command.text(1));
        if (requested.isEmpty()) {
            return refuse(streamId, "NetStream.Play.StreamNotFound", "Not a name a stream can have.");
        }
        StreamName name = requested.get().name();
        if (findLive(name).isEmpty()) {
            return refuse(streamId, "NetStream.Play.StreamNotFound", "Nobody publishes " + name.path() + ".");
        }
        Session session;
        try {
            session = sessions.open(new SessionRequest(Protocol.RTMP, Role.PLAY, name, requested.get().param(),
                    connection.remoteAddress(), tcUrl));
        } catch (RefusedException e) {
            return refuse(streamId, "NetStream.Play.Failed", e.reason());
        }
        CloseReason reason = CloseReason.internal("unexpected");
        try {
            session.onKick(_ -> connection.close());
            // Looked for again: the hook may have taken its time, or have started the stream itself.
            Optional<LiveStream> stream = findLive(name);
            if (stream.isEmpty()) {
                reason = Ending.STREAM_ENDED.reason();
                return refuse(streamId, "NetStream.Play.StreamNotFound", "Nobody publishes " + name.path() + ".");
            }
            session.liveStreamId(stream.get().id());
            Ending ending = play(streamId, stream.get(), session);
            reason = ending.reason();
            return ending.then;
        } catch (RtmpException e) {
            reason = reason(e);
            throw e;
        } catch (InterruptedException e) {
            reason = CloseReason.local("interrupted");
            throw e;
        } finally {
            session.close(session.kickedOr(reason));
        }
    }

    private static CloseReason reason(RtmpException end) {
        String detail = String.valueOf(end.getMessage());
        return switch (end.kind()) {
            case CLOSED -> CloseReason.peerShutdown(detail);
            case TIMED_OUT -> CloseReason.overflow(detail);
            case PROTOCOL -> CloseReason.protocol(detail);
            case REFUSED -> CloseReason.local(detail);
        };
    }

    private Ending play(int streamId, LiveStream stream, Session session) throws RtmpException, InterruptedException {
        if (stream.tracks().video().filter(video -> !support.takes(video.codec())).isPresent()) {
            refuse(streamId, "NetStream.Play.Failed", "The stream is H.265, which the player did not announce.");
            return Ending.CODEC_REFUSED;
        }
        send(ControlMessages.userControl(ControlMessages.STREAM_BEGIN, streamId),
                RtmpCommand.onStatus(streamId, STATUS, "NetStream.Play.Reset", "Playing and resetting stream."),
                RtmpCommand.onStatus(streamId, STATUS, "NetStream.Play.Start", "Started playing stream."));
        FrameMessages messages = new FrameMessages(streamId, FrameMessages.Receiver.PLAYER, support);
        try (Subscription<MediaFrame> frames = stream.subscribeFrames()) {
            while (true) {
                switch (frames.await(LOOK_AROUND)) {
                    case READY -> {
                        MessageBatch batch = messages.drain(frames);
                        connection.send(batch, limits.send());
                        session.bytesOut().add(batch.payloadBytes());
                    }
                    case ENDED -> {
                        send(ControlMessages.userControl(ControlMessages.STREAM_EOF, streamId),
                                RtmpCommand.onStatus(streamId, STATUS, "NetStream.Play.UnpublishNotify",
                                        "The publisher left."),
                                RtmpCommand.onStatus(streamId, STATUS, "NetStream.Play.Stop",
                                        "Stopped playing stream."));
                        return Ending.STREAM_ENDED;
                    }
                    case IDLE -> {}
                }
                if (hasStopped()) {
                    return Ending.PLAYER_STOPPED;
                }
            }
        }
    }

    /** Obeys what the player said meanwhile, without waiting for it to speak. */
    private boolean hasStopped() throws RtmpException, InterruptedException {
        while (true) {
            Optional<RtmpMessage> message = connection.receive(Duration.ZERO);
            if (message.isEmpty()) {
                return false;
            }
            Optional<RtmpCommand> command = command(message.get());
            if (command.isEmpty()) {
                continue;
            }
            switch (command.get().name()) {
                case "deleteStream", "closeStream" -> {
                    return true;
                }
                case "play" -> send(RtmpCommand.onStatus(command.get().messageStreamId(), ERROR,
                        "NetStream.Play.Failed", "One stream at a time."));
                default -> {}                    // pause and the like mean nothing to a live stream
            }
        }
    }

    private Then refusePublish(RtmpCommand command) throws RtmpException, InterruptedException {
        return refuse(command.messageStreamId(), "NetStream.Publish.BadName",
                "Publishing over RTMP is not supported, publish over SRT.");
    }

    private Then refuse(int streamId, String code, String why) throws RtmpException, InterruptedException {
        refusals.info("rtmp " + connection.remoteAddress() + ": refused with " + code + ": " + why);
        send(RtmpCommand.onStatus(streamId, ERROR, code, why));
        return Then.LEAVE;
    }

    private Then unknown(RtmpCommand command) throws RtmpException, InterruptedException {
        if (command.transactionId() != 0) {
            send(RtmpCommand.onConnection("_error", command.transactionId(), AmfValue.Nothing.NULL,
                    RtmpCommand.status(ERROR, "NetConnection.Call.Failed", "No such method.").object()));
        }
        return Then.GO_ON;
    }

    private Then result(RtmpCommand command, AmfValue value) throws RtmpException, InterruptedException {
        send(RtmpCommand.onConnection("_result", command.transactionId(), AmfValue.Nothing.NULL, value));
        return Then.GO_ON;
    }

    private Optional<LiveStream> findLive(StreamName name) {
        return hub.find(name).filter(LiveStream::isLive);
    }

    private RtmpCommand nextCommand(Deadline deadline) throws RtmpException, InterruptedException {
        while (true) {
            RtmpMessage message = connection.receive(deadline.left()).orElseThrow(
                    () -> new RtmpException(RtmpException.Kind.TIMED_OUT,
                            "the client did not ask for anything in time"));
            Optional<RtmpCommand> command = command(message);
            if (command.isPresent()) {
                return command.get();
            }
        }
    }

    /** The command in a message; a ping is answered, and anything else ignored. */
    private Optional<RtmpCommand> command(RtmpMessage message) throws RtmpException, InterruptedException {
        if (RtmpCommand.isCommand(message)) {
            return Optional.of(RtmpCommand.decode(message));
        }
        if (ControlMessages.isPing(message)) {
            send(ControlMessages.pong(message));
        }
        return Optional.empty();
    }

    private void send(RtmpMessage... messages) throws RtmpException, InterruptedException {
        connection.send(MessageBatch.of(messages), limits.send());
    }
}
