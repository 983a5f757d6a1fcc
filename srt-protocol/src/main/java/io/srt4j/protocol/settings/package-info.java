/** Values that everyone may use: options, what was negotiated, reasons, and the source of randomness. */
package io.srt4j.protocol.settings;
