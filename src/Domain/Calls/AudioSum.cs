namespace Carillon.Domain.Calls;

/// <summary>What the legs have in common whose audio is looked at together: customers of one carrier, links to one server, agents' phones.</summary>
/// <param name="Name">The carrier or the server; empty for phones.</param>
[GenerateSerializer, Immutable, Alias("AudioPath")]
public readonly record struct AudioPath([property: Id(0)] AudioOf Of, [property: Id(1)] string Name)
{
    public static AudioPath For(LegAudio audio) => new(audio.Of, audio.Of switch
    {
        AudioOf.Customer => audio.Carrier?.Value ?? "",
        AudioOf.Link => audio.Peer?.Value ?? "",
        _ => "",
    });
}

/// <summary>Sums over legs: what means are made of.</summary>
public readonly record struct AudioSum(
    int Legs, int Poor, int Judged, double Mos, int FarJudged, double FarMos, double LossPercent, double JitterMs, int Measured, double RoundTripMs)
{
    public static AudioSum One(AudioQuality q) => new(
        1, q.Worst < AudioQuality.Poor ? 1 : 0, q.Mos is null ? 0 : 1, q.Mos ?? 0, q.FarMos is null ? 0 : 1, q.FarMos ?? 0,
        q.LossPercent, q.JitterMs, q.RoundTripMs is null ? 0 : 1, q.RoundTripMs ?? 0);

    public static AudioSum operator +(AudioSum a, AudioSum b) => new(
        a.Legs + b.Legs, a.Poor + b.Poor, a.Judged + b.Judged, a.Mos + b.Mos, a.FarJudged + b.FarJudged, a.FarMos + b.FarMos,
        a.LossPercent + b.LossPercent, a.JitterMs + b.JitterMs, a.Measured + b.Measured, a.RoundTripMs + b.RoundTripMs);
}
