namespace Carillon.Domain.Calls;

/// <summary>Whose audio it is.</summary>
public enum AudioOf { Other, Customer, Agent, Link }

/// <summary>How the audio of one leg was, as its server told it at the leg's end.</summary>
[GenerateSerializer, Immutable, Alias("LegAudio")]
public sealed record LegAudio
{
    [Id(0)] public required LegId Leg { get; init; }
    [Id(1)] public required ServerId Server { get; init; }
    [Id(2)] public required AudioOf Of { get; init; }
    [Id(3)] public required DateTimeOffset At { get; init; }
    [Id(4)] public AttemptId? Attempt { get; init; }
    [Id(5)] public CampaignId? Campaign { get; init; }
    [Id(6)] public UserId? Agent { get; init; }
    [Id(7)] public CarrierId? Carrier { get; init; }
    /// <summary>The server at the other end of a link.</summary>
    [Id(8)] public ServerId? Peer { get; init; }
    [Id(9)] public required AudioQuality Quality { get; init; }
}

/// <summary>Means over a leg's life. Opinions (MOS, 1 to 4.41) are estimates by ITU-T G.107; what nobody could judge is null.</summary>
[GenerateSerializer, Immutable, Alias("AudioQuality")]
public sealed record AudioQuality
{
    /// <summary>ITU-T G.107 Annex B: below it "many users dissatisfied".</summary>
    public const double Poor = 3.6;

    [Id(0)] public long PacketsReceived { get; init; }
    [Id(1)] public long PacketsLost { get; init; }
    [Id(2)] public double LossPercent { get; init; }
    [Id(3)] public double JitterMs { get; init; }
    /// <summary>Null: the far side has answered no report.</summary>
    [Id(4)] public double? RoundTripMs { get; init; }
    /// <summary>How the far side is heard.</summary>
    [Id(5)] public double? Mos { get; init; }
    /// <summary>How one can talk: with the delay.</summary>
    [Id(6)] public double? MosConversational { get; init; }
    /// <summary>Of what we sent, and how we are heard there, as the far side reports it.</summary>
    [Id(7)] public double? FarLossPercent { get; init; }
    [Id(8)] public double? FarMos { get; init; }

    /// <summary>The worse of both directions.</summary>
    public double? Worst => FarMos < Mos || Mos is null ? FarMos : Mos;
}

/// <summary>How calls were heard, for those who ask why one sounded badly.</summary>
public interface IAudioStore
{
    /// <summary>The legs of one call: its customer, its link at both ends, and its agent's phone, which tells when the agent has logged out.</summary>
    Task<IReadOnlyList<LegAudio>> OfAttempt(AttemptId attempt, CancellationToken ct);
    /// <summary>Sums of a server's legs by the minute; asked once, when its gateway comes to life.</summary>
    Task<IReadOnlyList<AudioMinute>> Minutes(ServerId server, DateTimeOffset from, DateTimeOffset until, CancellationToken ct);
}

/// <summary>The legs of one kind, carrier and far server that ended within one minute.</summary>
public readonly record struct AudioMinute(AudioPath Path, long Minute, AudioSum Sum);
