using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>Domain to contract for how calls were heard.</summary>
internal static class AudioMapping
{
    public static LegAudioDto ToDto(this LegAudio a) => new()
    {
        Of = Text(a.Of),
        Server = a.Server.Value,
        Carrier = a.Carrier?.Value,
        Peer = a.Peer?.Value,
        EndedAt = a.At,
        PacketsReceived = a.Quality.PacketsReceived,
        PacketsLost = a.Quality.PacketsLost,
        LossPercent = a.Quality.LossPercent,
        JitterMs = a.Quality.JitterMs,
        RoundTripMs = a.Quality.RoundTripMs,
        Mos = a.Quality.Mos,
        MosConversational = a.Quality.MosConversational,
        FarLossPercent = a.Quality.FarLossPercent,
        FarMos = a.Quality.FarMos,
    };

    public static ServerAudioDto ToDto(this ServerAudio s) => new(s.Server.Value, [.. s.Paths.Select(ToDto)]);

    private static AudioPathDto ToDto(AudioSummary s) =>
        new(Text(s.Path.Of), s.Path.Name, ToDto(s.Hour), ToDto(s.Day), [.. s.Line.Select(p => new AudioPointDto(p.At, p.Mos))]);

    private static AudioFiguresDto ToDto(AudioFigures f) => new(f.Legs, f.Poor, f.Mos, f.FarMos, f.LossPercent, f.JitterMs, f.RoundTripMs);

    private static string Text(AudioOf of) => of.ToString().ToLowerInvariant();
}
