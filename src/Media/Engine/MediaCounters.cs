namespace Carillon.Media;

/// <summary>What the engine has counted since its start, over all shards.</summary>
public sealed record MediaCounters
{
    public int Legs { get; init; }
    public int Rooms { get; init; }
    public int Recordings { get; init; }
    public long Ticks { get; init; }

    /// <summary>Ticks left out because the thread came more than 100 ms late.</summary>
    public long TicksSkipped { get; init; }

    /// <summary>The latest start of a tick in the last second.</summary>
    public TimeSpan WorstLateness { get; init; }

    /// <summary>Ticks by how late they began, in the steps of <see cref="TickLateness"/>.</summary>
    public IReadOnlyList<long> TicksByLateness { get; init; } = [];

    public long PacketsReceived { get; init; }
    public long PacketsSent { get; init; }

    /// <summary>Sends that the system refused (port unreachable, buffer full).</summary>
    public long SendsRefused { get; init; }

    /// <summary>Datagrams from where no media was agreed.</summary>
    public long Strangers { get; init; }

    /// <summary>RTP and RTCP of nobody unknown that is left out: before anything was agreed (a ring), or the older of a peer's two streams.</summary>
    public long Unheard { get; init; }

    /// <summary>Packets of SRTP legs with a wrong tag, no tag, or a number that came before.</summary>
    public long Forged { get; init; }

    /// <summary>DTLS handshakes that brought keys.</summary>
    public long HandshakesDone { get; init; }

    /// <summary>DTLS handshakes that did not end well: a wrong certificate, nothing in common, silence.</summary>
    public long HandshakesFailed { get; init; }

    /// <summary>Datagrams that are no RTP or RTCP.</summary>
    public long Malformed { get; init; }

    /// <summary>Events that the event thread had no room for.</summary>
    public long EventsDropped { get; init; }

    /// <summary>Recorded bytes that were replaced by silence because the disk was too slow.</summary>
    public long RecordingBytesLost { get; init; }

    /// <summary>Bytes allocated on the ticks, commands left out. Stands still in a healthy engine.</summary>
    public long AllocatedOnTicks { get; init; }

    /// <summary>Ticks that ended in an unexpected exception; each silenced one leg.</summary>
    public long Faults { get; init; }

    internal static MediaCounters Of(IReadOnlyCollection<MediaShard> shards, int rooms, long eventsDropped)
    {
        var counters = shards.Select(shard => shard.Counters).ToArray();
        return new MediaCounters
        {
            Rooms = rooms,
            EventsDropped = eventsDropped,
            Legs = counters.Sum(shard => shard.Legs),
            Recordings = counters.Sum(shard => shard.Recordings),
            Ticks = counters.Sum(shard => shard.Ticks),
            TicksSkipped = counters.Sum(shard => shard.TicksSkipped),
            WorstLateness = TimeSpan.FromSeconds(counters.Max(shard => shard.WorstLateness) / (double)MediaClock.Frequency),
            TicksByLateness = [.. TickLateness.StepsMs.Select((_, step) => counters.Sum(shard => shard.TicksByLateness[step]))],
            PacketsReceived = counters.Sum(shard => shard.PacketsReceived),
            PacketsSent = counters.Sum(shard => shard.PacketsSent),
            SendsRefused = counters.Sum(shard => shard.SendsRefused),
            Strangers = counters.Sum(shard => shard.Strangers),
            Unheard = counters.Sum(shard => shard.Unheard),
            Forged = counters.Sum(shard => shard.Forged),
            Malformed = counters.Sum(shard => shard.Malformed),
            RecordingBytesLost = counters.Sum(shard => shard.RecordingBytesLost),
            AllocatedOnTicks = counters.Sum(shard => shard.AllocatedOnTicks),
            Faults = counters.Sum(shard => shard.Faults),
        };
    }
}
