using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>What the media engine needs to know at its start. Checked by <see cref="Faults"/> before any socket opens.</summary>
public sealed record MediaOptions
{
    /// <summary>The local address of RTP sockets. Default 127.0.0.1.</summary>
    public IPAddress RtpAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The local IPv6 address of RTP sockets beside an IPv4 one, with ports of its own by the same numbers. Null: there is none.</summary>
    public IPAddress? RtpAddress6 { get; init; }

    /// <summary>First RTP port; legs take an even port and the odd one above it for RTCP. 0 with <see cref="PortMax"/> 0: any free port.</summary>
    public int PortMin { get; init; } = 10_000;

    /// <summary>Last port that may be taken.</summary>
    public int PortMax { get; init; } = 20_000;

    /// <summary>Worker threads. One carries hundreds of calls on one core; each further one wants a core of its own.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Length of a tick in milliseconds: 5, or another divisor of 20.</summary>
    public int TickMs { get; init; } = 5;

    /// <summary>Real-time priority of the worker threads (Linux, SCHED_RR), 1 to 99; 0 uses <see cref="Nice"/>, as does a process without the right.</summary>
    public int RealtimePriority { get; init; } = 10;

    /// <summary>Nice value of the worker threads where they are not real-time; without the right to lower it they run at the process's own.</summary>
    public int Nice { get; init; } = -15;

    /// <summary>Use the runtime's sockets instead of direct system calls: what other systems than Linux do anyway.</summary>
    public bool ManagedSockets { get; init; }

    /// <summary>Asked before anything is sent; false: it is left out. Null: everything is.</summary>
    public Func<bool>? MaySend { get; init; }

    /// <summary>A leg that should receive and got nothing for this long raises MediaTimeout, once per silence.</summary>
    public TimeSpan MediaTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Interval of RTCP reports and of <see cref="IMediaLegEvents.Quality"/>.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Folder that relative recording paths are under. Default: the working directory.</summary>
    public string RecordingFolder { get; init; } = ".";

    /// <summary>Everything that is wrong with these options, in words an operator can act on; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        if (RtpAddress6 is { AddressFamily: not AddressFamily.InterNetworkV6 }) yield return $"Media:RtpAddress6 is {RtpAddress6}; it must be an IPv6 address";
        if (Shards is < 1 or > 64) yield return $"Media:Shards is {Shards}; it must be 1-64";
        if (TickMs is < 1 or > 20 || 20 % TickMs != 0) yield return $"Media:TickMs is {TickMs}; it must divide 20";
        if (RealtimePriority is < 0 or > 99) yield return $"Media:RealtimePriority is {RealtimePriority}; it must be 0-99";
        if (Nice is < -20 or > 19) yield return $"Media:Nice is {Nice}; it must be -20 to 19";
        if (PortMin is < 0 or > 65534) yield return $"Media:PortMin is {PortMin}; it must be 0-65534";
        if (PortMax is < 0 or > 65535) yield return $"Media:PortMax is {PortMax}; it must be 0-65535";
        if (PortMax < PortMin || (PortMin > 0 && PortMax == PortMin)) yield return $"Media:PortMax is {PortMax}; it must be above Media:PortMin {PortMin}";
        if (ReportInterval < TimeSpan.FromMilliseconds(100)) yield return $"Media:ReportInterval is {ReportInterval}; it must be at least 0.1 s";
        if (MediaTimeout < TimeSpan.FromMilliseconds(100)) yield return $"Media:MediaTimeout is {MediaTimeout}; it must be at least 0.1 s";
    }
}
