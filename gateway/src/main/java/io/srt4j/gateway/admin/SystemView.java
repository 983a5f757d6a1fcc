package io.srt4j.gateway.admin;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Process and machine in the words of SRS's {@code /api/v1/versions} and {@code /summaries}.
 *
 * <p>Comes from the JVM where it knows, else from {@code /proc}; a figure a system does not offer is 0 and makes
 * {@code ok} false. Percentages are fractions of one, as in SRS. Disk figures are left out: they need two samples, and
 * nothing here writes to a disk. The command line is left out as well: {@code --set} may carry secrets.
 */
final class SystemView {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");
    private static final Path PROC = Path.of("/proc");

    private final ServerIdentity identity;
    private final Ticker ticker;
    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    SystemView(ServerIdentity identity, Ticker ticker) {
        this.identity = identity;
        this.ticker = ticker;
        // Loads are measured from call to call; the first of each tells nothing.
        machine.getCpuLoad();
        machine.getProcessCpuLoad();
    }

    void writeVersion(ObjectNode data) {
        Matcher version = VERSION.matcher(identity.version());
        boolean known = version.matches();
        data.put("major", known ? Integer.parseInt(version.group(1)) : 0)
                .put("minor", known ? Integer.parseInt(version.group(2)) : 0)
                .put("revision", known ? Integer.parseInt(version.group(3)) : 0).put("version", identity.version());
    }

    /** @param clients how many sessions there are, which moved {@code totals} */
    void writeSummary(ObjectNode data, int clients, ByteRates.Totals totals) {
        ProcFiles proc = new ProcFiles(PROC);
        Instant now = ticker.now();
        data.put("ok", true).put("now_ms", now.toEpochMilli());
        writeSelf(data.putObject("self"), now, proc);
        ObjectNode system = data.putObject("system");
        writeLoad(system, proc);
        system.put("net_sample_time", now.toEpochMilli()).put("net_recv_bytes", proc.networkSum(0))
                .put("net_send_bytes", proc.networkSum(8)).put("srs_sample_time", now.toEpochMilli())
                .put("srs_recv_bytes", totals.received()).put("srs_send_bytes", totals.sent())
                .put("conn_sys", proc.number("net/sockstat", "sockets:", 2))
                .put("conn_sys_et", proc.number("net/sockstat", "TCP:", 2))
                .put("conn_sys_tw", proc.number("net/sockstat", "TCP:", 6))
                .put("conn_sys_udp", proc.number("net/sockstat", "UDP:", 2)).put("conn_srs", clients);
        data.put("ok", proc.isComplete());
    }

    private void writeSelf(ObjectNode self, Instant now, ProcFiles proc) {
        long residentKiB = proc.number("self/status", "VmRSS:", 1);
        self.put("version", identity.version()).put("pid", identity.pid())
                .put("ppid", ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L)).put("argv", "srt4j")
                .put("cwd", Path.of("").toAbsolutePath().toString()).put("mem_kbyte", residentKiB)
                .put("mem_percent", fraction(residentKiB, machine.getTotalMemorySize() / 1024))
                .put("cpu_percent", Math.max(0, machine.getProcessCpuLoad()) * machine.getAvailableProcessors())
                .put("srs_uptime", Math.max(0, Duration.between(identity.startedAt(), now).toSeconds()));
    }

    private void writeLoad(ObjectNode system, ProcFiles proc) {
        long ramKiB = proc.number("meminfo", "MemTotal:", 1);
        long swapKiB = proc.number("meminfo", "SwapTotal:", 1);
        system.put("cpu_percent", Math.max(0, machine.getCpuLoad())).put("mem_ram_kbyte", ramKiB)
                .put("mem_ram_percent", fraction(ramKiB - proc.number("meminfo", "MemAvailable:", 1), ramKiB))
                .put("mem_swap_kbyte", swapKiB)
                .put("mem_swap_percent", fraction(swapKiB - proc.number("meminfo", "SwapFree:", 1), swapKiB))
                .put("cpus", machine.getAvailableProcessors()).put("cpus_online", machine.getAvailableProcessors())
                .put("uptime", proc.decimal("uptime", "", 0)).put("ilde_time", proc.decimal("uptime", "", 1))
                .put("load_1m", proc.decimal("loadavg", "", 0)).put("load_5m", proc.decimal("loadavg", "", 1))
                .put("load_15m", proc.decimal("loadavg", "", 2));
    }

    private static double fraction(long part, long whole) {
        return whole <= 0 ? 0 : Math.clamp((double) part / whole, 0.0, 1.0);
    }
}
