using Carillon.Domain.Calls;
using Carillon.Storage.Databases;

namespace Carillon.Storage.Audio;

internal static class AudioRows
{
    public static LegAudioRow ToRow(LegAudio audio) => new()
    {
        Leg = audio.Leg.Value.Hex,
        Server = audio.Server.Value,
        AudioOf = Words<AudioOf>.Of(audio.Of),
        Attempt = audio.Attempt?.Value.Hex,
        Campaign = audio.Campaign?.Value,
        Agent = audio.Agent?.Value,
        Carrier = audio.Carrier?.Value,
        Peer = audio.Peer?.Value,
        EndedAt = audio.At.Ms,
        PacketsReceived = audio.Quality.PacketsReceived,
        PacketsLost = audio.Quality.PacketsLost,
        LossPercent = audio.Quality.LossPercent,
        JitterMs = audio.Quality.JitterMs,
        RoundTripMs = audio.Quality.RoundTripMs,
        Mos = audio.Quality.Mos,
        MosConversational = audio.Quality.MosConversational,
        FarLossPercent = audio.Quality.FarLossPercent,
        FarMos = audio.Quality.FarMos,
    };

    public static LegAudio ToAudio(LegAudioRow row) => new()
    {
        Leg = new(Values.ToGuid(row.Leg)),
        Server = new(row.Server),
        Of = Words<AudioOf>.Parse(row.AudioOf),
        At = Values.ToInstant(row.EndedAt),
        Attempt = row.Attempt is null ? null : new AttemptId(Values.ToGuid(row.Attempt)),
        Campaign = row.Campaign is null ? null : new CampaignId(row.Campaign),
        Agent = row.Agent is null ? null : new UserId(row.Agent),
        Carrier = row.Carrier is null ? null : new CarrierId(row.Carrier),
        Peer = row.Peer is null ? null : new ServerId(row.Peer),
        Quality = new()
        {
            PacketsReceived = row.PacketsReceived,
            PacketsLost = row.PacketsLost,
            LossPercent = row.LossPercent,
            JitterMs = row.JitterMs,
            RoundTripMs = row.RoundTripMs,
            Mos = row.Mos,
            MosConversational = row.MosConversational,
            FarLossPercent = row.FarLossPercent,
            FarMos = row.FarMos,
        },
    };
}
