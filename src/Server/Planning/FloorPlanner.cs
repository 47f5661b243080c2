using System.Globalization;

namespace Carillon.Server.Planning;

/// <summary>Divides a floor's load by what was measured. Every role gets one server more than carries all.</summary>
internal static class FloorPlanner
{
    /// <summary>Of a server's cores; what is above is for peaks, for other work, and because machines differ.</summary>
    private const double MostBusy = 0.7;
    /// <summary>50 packets a second of 160 octets with RTP, UDP and IPv4, and Ethernet with its gap: G.711 and G.722 alike.</summary>
    private const double MbitsPerLeg = 50 * (160 + 12 + 8 + 20 + 38) * 8 / 1e6;
    /// <summary>Stereo mu-law at 8 kHz.</summary>
    private const double RecordingBytesPerSecond = 16_000;
    private const int DatabaseMemoryGb = 8;
    private const int SmallestMemoryGb = 2;

    public static FloorPlan Make(PlanOptions asked, MeasuredCosts costs)
    {
        var load = FloorLoad.Of(asked);
        var telephony = Telephony(asked, load, costs);
        return new FloorPlan
        {
            AttemptsPerSecond = Math.Round(load.AttemptsPerSecond, 2),
            ConversationsPerSecond = Math.Round(load.ConversationsPerSecond, 2),
            CallsAtATime = Math.Round(load.Talking + load.Ringing),
            LegsAtATime = Math.Round(load.Legs),
            Servers = [telephony, Web(asked, load, costs, telephony.Count), Database(load, costs), Lb(asked, costs)],
            RecordingGbPerDay = asked.Record ? Math.Round(asked.Agents * load.TalkShare * asked.HoursPerDay * 3600 * RecordingBytesPerSecond / 1e9, 1) : 0,
            CostsMeasured = costs.Measured,
            CostsMachine = costs.Machine,
            Notes = [.. Notes(asked, load, costs)],
        };
    }

    private static PlanLine Telephony(PlanOptions asked, FloorLoad load, MeasuredCosts costs)
    {
        var t = costs.Telephony;
        var percent = (load.Talking * (asked.Record ? t.RecordedCallCpuPercent : t.CallCpuPercent)) + (load.AttemptsPerSecond * t.AttemptCpuMs / 10);
        var (limit, carry) = Binding(
            ($"{t.MostCalls} {(asked.Record ? "recorded " : "")}calls a server, the most that were verified", load.Talking / t.MostCalls),
            (Cpu(costs.Cores), percent / Allowed(costs.Cores)),
            ($"{t.MostLegs} legs a server (Telephony:MaximumLegs)", load.Legs / t.MostLegs));
        return new PlanLine
        {
            Role = "telephony",
            Count = carry + 1,
            CoresEach = costs.Cores,
            MemoryGbEach = Gb(t.MemoryMb + (load.Legs / 2 / carry * t.MemoryKbPerCall / 1024)),
            CpuPercent = Math.Round(percent / carry / costs.Cores, 1),
            NetworkMbits = Math.Round(load.Legs / carry * MbitsPerLeg, 1),
            Limit = limit,
            Why = Text($"{load.Talking:0} calls with an agent, {load.Ringing:0} that ring, {load.AttemptsPerSecond:0.0} set-ups a second: {percent / 100:0.00} cores together"),
        };
    }

    private static PlanLine Web(PlanOptions asked, FloorLoad load, MeasuredCosts costs, int telephony)
    {
        var c = costs.Control;
        var percent = (load.AttemptsPerSecond * c.CpuMsPerAttempt / 10) + (telephony * c.IdleCpuPercentPerServer) + (asked.Agents / 1000.0 * c.IdleCpuPercentPer1000Agents);
        var (limit, carry) = Binding((Cpu(costs.Cores), percent / (Allowed(costs.Cores) - c.AloneCpuPercent)));
        var kb = (asked.Agents * c.MemoryKbPerAgent) + ((load.Talking + load.Ringing) * c.MemoryKbPerCall);
        return new PlanLine
        {
            Role = "web",
            Count = carry + 1,
            CoresEach = costs.Cores,
            MemoryGbEach = Gb(c.MemoryMb + (kb / carry / 1024)),
            CpuPercent = Math.Round(((percent / carry) + c.AloneCpuPercent) / costs.Cores, 1),
            NetworkMbits = 0,
            Limit = limit,
            Why = Text($"{load.AttemptsPerSecond:0.0} attempts a second at {c.CpuMsPerAttempt} ms, {asked.Agents} screens, {telephony} telephony servers: {percent / 100:0.00} cores together"),
        };
    }

    /// <summary>One takes the writes, so more servers do not help it: it needs the cores.</summary>
    private static PlanLine Database(FloorLoad load, MeasuredCosts costs)
    {
        var percent = load.AttemptsPerSecond * costs.Control.DatabaseCpuMsPerAttempt / 10;
        var cores = Math.Max(costs.Cores, (int)Math.Ceiling(percent / 100 / MostBusy));
        return new PlanLine
        {
            Role = "database",
            Count = 2,
            CoresEach = cores,
            MemoryGbEach = DatabaseMemoryGb,
            CpuPercent = Math.Round(percent / cores, 1),
            NetworkMbits = 0,
            Limit = "one server takes all writes, the other is its replica",
            Why = Text($"{load.AttemptsPerSecond:0.0} attempts a second at {costs.Control.DatabaseCpuMsPerAttempt} ms and {costs.Control.RowsPerAttempt} rows: {percent / 100:0.00} cores; with Galera three"),
        };
    }

    private static PlanLine Lb(PlanOptions asked, MeasuredCosts costs)
    {
        var (limit, carry) = Binding(($"{costs.Lb.MostConnections} connections a server (Lb:MaximumConnections)", 2.0 * asked.Agents / costs.Lb.MostConnections));
        return new PlanLine
        {
            Role = "lb",
            Count = carry + 1,
            CoresEach = costs.Cores,
            MemoryGbEach = SmallestMemoryGb,
            CpuPercent = 0,
            NetworkMbits = 0,
            Limit = limit,
            Why = Text($"{asked.Agents} screens; its CPU was not measured apart, and it may share a machine with a web process"),
        };
    }

    private static IEnumerable<string> Notes(PlanOptions asked, FloorLoad load, MeasuredCosts costs)
    {
        if (asked.DialsPerAgent * asked.AnswerRate > 1)
            yield return Text($"{asked.DialsPerAgent} dials of which {asked.AnswerRate:P0} answer bring {asked.DialsPerAgent * asked.AnswerRate:0.00} customers to each agent who is free: the rest wait, and are dropped");
        if (asked.Agents > costs.Control.MostAgents)
            yield return Text($"{costs.Control.MostAgents} agents were measured at most: what the web servers and the database cost with {asked.Agents} is reckoned from that");
        if (asked.Codec == "g722")
            yield return "G.722 has the bandwidth of G.711; what recoding between the two costs was not measured apart. Recordings stay narrowband";
        if (asked.Record)
            yield return "recordings are written on the telephony servers and moved from there: the store needs the disk, each server that of the hours it may be away";
        yield return Text($"carriers must take {load.AttemptsPerSecond:0.0} calls a second and {load.Talking + load.Ringing:0} at a time");
    }

    private static (string Limit, int Carry) Binding(params (string Limit, double Servers)[] limits)
    {
        var (limit, servers) = limits.MaxBy(l => l.Servers);
        return (limit, Math.Max(1, (int)Math.Ceiling(Math.Round(servers, 6))));
    }

    private static string Cpu(int cores) => Text($"CPU: {MostBusy:P0} of {cores} cores");

    private static double Allowed(int cores) => cores * 100 * MostBusy;

    /// <summary>Twice what is used, in the sizes that are sold.</summary>
    private static int Gb(double mb) => Math.Max(SmallestMemoryGb, (int)Math.Pow(2, Math.Ceiling(Math.Log2(mb * 2 / 1024))));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
