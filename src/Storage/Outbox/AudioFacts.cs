using Carillon.Domain.Calls;
using Carillon.Storage.Audio;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>How legs were heard: written once, never changed.</summary>
internal static class AudioFacts
{
    public static Task Store(CarillonDb db, IReadOnlyCollection<LegAudio> audio, CancellationToken ct) =>
        audio.Select(AudioRows.ToRow).AsQueryable(db, b => b.Parameterize())
            .Where(r => !db.LegAudio.Any(x => x.Leg == r.Leg && x.Server == r.Server))
            .InsertAsync(db.LegAudio, r => new LegAudioRow
            {
                Leg = r.Leg,
                Server = r.Server,
                AudioOf = r.AudioOf,
                Attempt = r.Attempt,
                Campaign = r.Campaign,
                Agent = r.Agent,
                Carrier = r.Carrier,
                Peer = r.Peer,
                EndedAt = r.EndedAt,
                PacketsReceived = r.PacketsReceived,
                PacketsLost = r.PacketsLost,
                LossPercent = r.LossPercent,
                JitterMs = r.JitterMs,
                RoundTripMs = r.RoundTripMs,
                Mos = r.Mos,
                MosConversational = r.MosConversational,
                FarLossPercent = r.FarLossPercent,
                FarMos = r.FarMos,
            }, ct);
}
