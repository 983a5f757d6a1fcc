package io.srt4j.gateway.rtmp;

import java.util.List;

/**
 * A command: its name, the number its answer carries, and its arguments, of which the first is the "command object".
 *
 * @param messageStreamId 0 for the connection, else the stream it speaks about
 */
record RtmpCommand(int messageStreamId, String name, double transactionId, List<AmfValue> arguments) {

    static boolean isCommand(RtmpMessage message) {
        return message.typeId() == RtmpMessage.COMMAND || message.typeId() == RtmpMessage.COMMAND_AMF3;
    }

    static RtmpCommand decode(RtmpMessage message) throws RtmpException {
        // An "AMF3" command is AMF0 behind one byte that says so.
        int offset = message.typeId() == RtmpMessage.COMMAND_AMF3 ? 1 : 0;
        List<AmfValue> values = Amf0.decode(message.body(), offset);
        if (values.isEmpty() || !(values.getFirst() instanceof AmfValue.Text(String name))) {
            throw RtmpException.protocol("a command without a name");
        }
        double transactionId = values.size() > 1 && values.get(1) instanceof AmfValue.Num(double number) ? number : 0;
        return new RtmpCommand(message.messageStreamId(), name, transactionId,
                List.copyOf(values.subList(Math.min(2, values.size()), values.size())));
    }

    /** A command on the connection itself. */
    static RtmpMessage onConnection(String name, double transactionId, AmfValue... arguments) {
        return message(RtmpMessage.CONNECTION_CHUNKS, 0, name, transactionId, arguments);
    }

    /** A command about one stream. */
    static RtmpMessage onStream(int messageStreamId, String name, double transactionId, AmfValue... arguments) {
        return message(RtmpMessage.STREAM_CHUNKS, messageStreamId, name, transactionId, arguments);
    }

    /** What a server tells about a stream: level is "status" or "error". */
    static RtmpMessage onStatus(int messageStreamId, String level, String code, String description) {
        return onStream(messageStreamId, "onStatus", 0, AmfValue.Nothing.NULL,
                status(level, code, description).object());
    }

    static AmfValue.StructBuilder status(String level, String code, String description) {
        return AmfValue.struct().with("level", level).with("code", code).with("description", description);
    }

    /** The argument at {@code index} if it is an object, else an empty one. */
    AmfValue.Struct struct(int index) {
        return index < arguments.size() && arguments.get(index) instanceof AmfValue.Struct struct
                ? struct
                : AmfValue.struct().object();
    }

    /** The argument at {@code index} if it is a text, else "". */
    String text(int index) {
        return index < arguments.size() && arguments.get(index) instanceof AmfValue.Text(String value) ? value : "";
    }

    /** The argument at {@code index} if it is a number, else {@code otherwise}. */
    double number(int index, double otherwise) {
        return index < arguments.size() && arguments.get(index) instanceof AmfValue.Num(double value) ? value
                : otherwise;
    }

    private static RtmpMessage message(int chunkStreamId, int messageStreamId, String name, double transactionId,
            AmfValue... arguments) {
        AmfValue[] values = new AmfValue[arguments.length + 2];
        values[0] = AmfValue.of(name);
        values[1] = AmfValue.of(transactionId);
        System.arraycopy(arguments, 0, values, 2, arguments.length);
        return new RtmpMessage(chunkStreamId, RtmpMessage.COMMAND, messageStreamId, 0, Amf0.encode(values));
    }
}
