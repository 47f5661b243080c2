namespace Carillon.Contracts;

/// <summary>How one leg of a call was heard. Opinions (MOS) are from 1 to 4.41 by ITU-T G.107; what nobody could judge is null.</summary>
public sealed record LegAudioDto
{
    /// <summary>customer, agent, link or other.</summary>
    public required string Of { get; init; }
    public required string Server { get; init; }
    public string? Carrier { get; init; }
    /// <summary>The server at the other end of a link.</summary>
    public string? Peer { get; init; }
    public DateTimeOffset EndedAt { get; init; }
    public long PacketsReceived { get; init; }
    public long PacketsLost { get; init; }
    public double LossPercent { get; init; }
    public double JitterMs { get; init; }
    public double? RoundTripMs { get; init; }
    /// <summary>How the far side is heard here.</summary>
    public double? Mos { get; init; }
    /// <summary>How one can talk: with the delay.</summary>
    public double? MosConversational { get; init; }
    /// <summary>Of what we sent, and how we are heard there, as the far side reports it.</summary>
    public double? FarLossPercent { get; init; }
    public double? FarMos { get; init; }
}

public sealed record ServerAudioDto(string Server, IReadOnlyList<AudioPathDto> Paths);

/// <param name="Of">customer (through the carrier <paramref name="Name"/>), link (to the server <paramref name="Name"/>), agent (phones) or other.</param>
/// <param name="Line">The last hour's opinion by the minute, oldest first; minutes in which no leg ended are left out.</param>
public sealed record AudioPathDto(string Of, string Name, AudioFiguresDto Hour, AudioFiguresDto Day, IReadOnlyList<AudioPointDto> Line);

/// <summary>Means over the legs that ended in a stretch of time. <see cref="Poor"/> of them were heard at less than 3.6, here or there.</summary>
public sealed record AudioFiguresDto(int Legs, int Poor, double? Mos, double? FarMos, double LossPercent, double JitterMs, double? RoundTripMs);

public sealed record AudioPointDto(DateTimeOffset At, double Mos);
