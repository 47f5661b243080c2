using Carillon.Domain.Calls;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Audio;

internal sealed class AudioStore(Database database) : IAudioStore
{
    private const long MinuteMs = 60_000;
    private static readonly string Link = Words<AudioOf>.Of(AudioOf.Link);

    public async Task<IReadOnlyList<LegAudio>> OfAttempt(AttemptId attempt, CancellationToken ct)
    {
        var id = attempt.Value.Hex;
        var rows = await database.Read(async db =>
        {
            var phone = await db.Attempts.Where(a => a.Id == id).Select(a => a.AgentLeg).FirstOrDefaultAsync(ct).ConfigureAwait(false);
            var ofCall = await db.LegAudio.Where(a => a.Attempt == id).ToListAsync(ct).ConfigureAwait(false);
            // The far end of a link knows no attempt, but has the id of the near one; the agent's phone is a leg of many calls.
            var others = ofCall.Where(a => a.AudioOf == Link).Select(a => a.Leg).ToList();
            if (phone is not null)
                others.Add(phone);
            if (others.Count == 0)
                return ofCall;
            return [.. ofCall, .. await db.LegAudio.Where(a => a.Attempt == null && others.Contains(a.Leg)).ToListAsync(ct).ConfigureAwait(false)];
        }, ct).ConfigureAwait(false);
        return [.. rows.Select(AudioRows.ToAudio)];
    }

    public async Task<IReadOnlyList<AudioMinute>> Minutes(ServerId server, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var (first, end) = (from.Ms, until.Ms);
        var rows = await database.Read(db => db.LegAudio
            .Where(a => a.Server == server.Value && a.EndedAt >= first && a.EndedAt < end)
            // MariaDB's "/" of two integers is a decimal: the rest is taken off instead.
            .GroupBy(a => new { a.AudioOf, a.Carrier, a.Peer, Begin = a.EndedAt - a.EndedAt % MinuteMs })
            .Select(g => new
            {
                g.Key,
                Legs = g.Count(),
                Poor = g.Sum(a => a.Mos < AudioQuality.Poor || a.FarMos < AudioQuality.Poor ? 1 : 0),
                Judged = g.Sum(a => a.Mos == null ? 0 : 1),
                Mos = g.Sum(a => a.Mos ?? 0),
                FarJudged = g.Sum(a => a.FarMos == null ? 0 : 1),
                FarMos = g.Sum(a => a.FarMos ?? 0),
                LossPercent = g.Sum(a => a.LossPercent),
                JitterMs = g.Sum(a => a.JitterMs),
                Measured = g.Sum(a => a.RoundTripMs == null ? 0 : 1),
                RoundTripMs = g.Sum(a => a.RoundTripMs ?? 0),
            }).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(r => new AudioMinute(
            new(Words<AudioOf>.Parse(r.Key.AudioOf), r.Key.Carrier ?? r.Key.Peer ?? ""), r.Key.Begin / MinuteMs,
            new(r.Legs, r.Poor, r.Judged, r.Mos, r.FarJudged, r.FarMos, r.LossPercent, r.JitterMs, r.Measured, r.RoundTripMs)))];
    }
}
