package io.srt4j.gateway.rtmp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The client's part of the talk that gets a stream published: connect, releaseStream, FCPublish, createStream, publish.
 * A "no" of the server is an {@link RtmpException} of kind REFUSED. Owned by the thread that pushes.
 */
final class RtmpPublishing {
    private static final double CAN_FORWARD = 4;

    private final RtmpConnection connection;
    private final RtmpUrl target;
    private final RtmpLimits limits;
    private final Deadline setup;
    private double lastTransactionId;

    RtmpPublishing(RtmpConnection connection, RtmpUrl target, RtmpLimits limits) {
        this.connection = connection;
        this.target = target;
        this.limits = limits;
        this.setup = Deadline.in(limits.setup());
    }

    /** Says what Enhanced RTMP it needs only if it needs any: some servers refuse what they do not know. */
    CodecSupport connect(boolean hasH265) throws RtmpException, InterruptedException {
        AmfValue.StructBuilder properties = AmfValue.struct().with("app", target.app()).with("type", "nonprivate")
                .with("flashVer", "FMLE/3.0 (compatible; srt4j)").with("tcUrl", target.tcUrl());
        if (hasH265) {
            properties.with("fourCcList", new AmfValue.Sequence(List.of(AmfValue.of(FlvTags.HEVC))))
                    .with("videoFourCcInfoMap", AmfValue.struct().with(FlvTags.HEVC, CAN_FORWARD).object())
                    .with("capsEx", 0);
        }
        double transactionId = ++lastTransactionId;
        send(RtmpCommand.onConnection("connect", transactionId, properties.object()));
        RtmpCommand answer = awaitResult(transactionId, "connect");
        send(ControlMessages.windowAckSize(RtmpConnection.WINDOW_BYTES),
                ControlMessages.setChunkSize(RtmpSession.CHUNK_BYTES));
        return CodecSupport.of(answer.struct(0));
    }

    /** Returns the message stream to send on. */
    int publish() throws RtmpException, InterruptedException {
        AmfValue name = AmfValue.of(target.stream());
        double transactionId = lastTransactionId + 3;
        send(RtmpCommand.onConnection("releaseStream", ++lastTransactionId, AmfValue.Nothing.NULL, name),
                RtmpCommand.onConnection("FCPublish", ++lastTransactionId, AmfValue.Nothing.NULL, name),
                RtmpCommand.onConnection("createStream", ++lastTransactionId, AmfValue.Nothing.NULL));
        int streamId = (int) awaitResult(transactionId, "createStream").number(1, 1);
        send(RtmpCommand.onStream(streamId, "publish", ++lastTransactionId, AmfValue.Nothing.NULL, name,
                AmfValue.of("live")));
        while (true) {
            RtmpCommand command = nextCommand("publish");
            refuseOnError(command);
            if (isStatus(command) && status(command).text("code").equals("NetStream.Publish.Start")) {
                return streamId;
            }
        }
    }

    /** Hears what the server has said meanwhile, without waiting. */
    void listen() throws RtmpException, InterruptedException {
        while (true) {
            Optional<RtmpMessage> message = connection.receive(Duration.ZERO);
            if (message.isEmpty()) {
                return;
            }
            Optional<RtmpCommand> command = command(message.get());
            if (command.isPresent()) {
                refuseOnError(command.get());
            }
        }
    }

    void unpublish(int streamId) throws RtmpException, InterruptedException {
        send(RtmpCommand.onConnection("FCUnpublish", ++lastTransactionId, AmfValue.Nothing.NULL,
                AmfValue.of(target.stream())),
                RtmpCommand.onConnection("deleteStream", ++lastTransactionId, AmfValue.Nothing.NULL,
                        AmfValue.of(streamId)));
    }

    private RtmpCommand awaitResult(double transactionId, String what) throws RtmpException, InterruptedException {
        while (true) {
            RtmpCommand command = nextCommand(what);
            if (command.transactionId() == transactionId) {
                switch (command.name()) {
                    case "_result" -> {
                        return command;
                    }
                    case "_error" -> throw refused(what, command);
                    default -> {}
                }
            }
            refuseOnError(command);
        }
    }

    private static void refuseOnError(RtmpCommand command) throws RtmpException {
        if (isStatus(command) && status(command).text("level").equals("error")) {
            throw refused("publish", command);
        }
    }

    private static boolean isStatus(RtmpCommand command) {
        return command.name().equals("onStatus");
    }

    private static AmfValue.Struct status(RtmpCommand command) {
        return command.struct(1);
    }

    private static RtmpException refused(String what, RtmpCommand answer) {
        AmfValue.Struct status = status(answer);
        return new RtmpException(RtmpException.Kind.REFUSED, "the server refused " + what + ": " + status.text("code")
                + " " + status.text("description"));
    }

    private RtmpCommand nextCommand(String what) throws RtmpException, InterruptedException {
        while (true) {
            RtmpMessage message = connection.receive(setup.left()).orElseThrow(
                    () -> new RtmpException(RtmpException.Kind.TIMED_OUT, "the server did not answer " + what));
            Optional<RtmpCommand> command = command(message);
            if (command.isPresent()) {
                return command.get();
            }
        }
    }

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
