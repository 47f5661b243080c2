using Carillon.Domain;
using Carillon.Domain.Calls;
using Carillon.Storage;

namespace Carillon.Tests.Storage;

public sealed class SqliteAudio() : AudioConformance(DatabaseKind.Sqlite);

public sealed class MariaDbAudio() : AudioConformance(DatabaseKind.MariaDb);

/// <summary>How legs were heard, beside their attempts.</summary>
public abstract class AudioConformance(DatabaseKind kind) : StoreConformance(kind)
{
    private static readonly ServerId T1 = new("t1");

    private IAudioStore Audio => Stores.Get<IAudioStore>();

    [Fact]
    public async Task A_call_reads_with_how_its_customer_its_link_and_its_agents_phone_were_heard()
    {
        var attempt = await Claimed();
        var phone = Some.Audio(attempt) with { Leg = LegId.New(), Server = new("t2"), Of = AudioOf.Agent, Agent = Some.Anna, Attempt = null, Campaign = null, Carrier = null, At = Some.Noon.AddHours(4) };
        var link = Some.Audio(attempt) with { Leg = LegId.New(), Of = AudioOf.Link, Peer = new("t2"), Carrier = null, Quality = new() { PacketsReceived = 1 } };
        var farEnd = link with { Server = new("t2"), Peer = T1, Attempt = null, Campaign = null };
        await Give(
            f => f.AttemptEnded(Some.End(attempt) with { AgentServer = new("t2"), AgentLeg = phone.Leg }),
            f => f.LegHeard(Some.Audio(attempt)), f => f.LegHeard(farEnd), f => f.LegHeard(link), f => f.LegHeard(phone), f => f.LegHeard(farEnd with { Leg = LegId.New() }));
        Assert.Equivalent(new[] { Some.Audio(attempt), link, farEnd, phone }, await Audio.OfAttempt(attempt.Id, Ct), strict: true);
        Assert.Equal(4.0, (await Stores.Attempts.Find(attempt.Id, Ct))!.Mos);
    }

    [Fact]
    public async Task Of_both_directions_the_worse_stands_in_the_list_and_nothing_where_nobody_could_judge()
    {
        var (leads, epoch) = await ReadyLeads(4);
        var attempts = leads.Select(l => Some.Attempt(l, epoch)).ToList();
        await Stores.Attempts.Commit(Some.Demo, epoch, attempts, Ct);
        await Give(f => f.LegHeard(Some.Audio(attempts[0], 3.5, 4.0)), f => f.LegHeard(Some.Audio(attempts[1], 4.0, null)), f => f.LegHeard(Some.Audio(attempts[2], null, null)));
        var listed = await Stores.Attempts.Recent(Some.Demo, null, 10, Ct);
        Assert.Equal([3.5, 4.0, null, null], attempts.Select(a => listed.Single(r => r.Id == a.Id).Mos));
    }

    [Fact]
    public async Task The_first_telling_stays_and_a_second_changes_nothing()
    {
        var attempt = await Claimed();
        await Give(f => f.LegHeard(Some.Audio(attempt)));
        await Give(f => f.LegHeard(Some.Audio(attempt, mos: 1.5)), f => f.LegHeard(Some.Audio(attempt) with { Server = new("t2"), Attempt = null }));
        Assert.Equal([Some.Audio(attempt)], await Audio.OfAttempt(attempt.Id, Ct));
    }

    [Fact]
    public async Task A_servers_minutes_are_sums_of_what_its_legs_told()
    {
        var attempt = await Claimed();
        await Give(
            f => f.LegHeard(Some.Audio(attempt)),
            f => f.LegHeard(Some.Audio(attempt, 3.5, null) with { Leg = LegId.New(), At = Some.Noon.AddSeconds(40) }),
            f => f.LegHeard(Some.Audio(attempt) with { Leg = LegId.New(), At = Some.Noon.AddMinutes(2) }),
            f => f.LegHeard(Some.Audio(attempt) with { Leg = LegId.New(), At = Some.Noon.AddHours(1) }),
            f => f.LegHeard(Some.Audio(attempt) with { Leg = LegId.New(), Of = AudioOf.Link, Carrier = null, Peer = new("t2") }),
            f => f.LegHeard(Some.Audio(attempt) with { Leg = LegId.New(), Server = new("t2") }));
        var minutes = await Audio.Minutes(T1, Some.Noon, Some.Noon.AddHours(1), Ct);
        var noon = Some.Noon.ToUnixTimeSeconds() / 60;
        Assert.Equal(3, minutes.Count);
        var lab = new AudioPath(AudioOf.Customer, "lab");
        Assert.Equal(new AudioSum(2, 1, 2, 7.75, 1, 4.0, 0.5, 3.0, 2, 41.0), minutes.Single(m => m.Path == lab && m.Minute == noon).Sum);
        Assert.Equal(1, minutes.Single(m => m.Path == lab && m.Minute == noon + 2).Sum.Legs);
        Assert.Equal(1, minutes.Single(m => m.Path == new AudioPath(AudioOf.Link, "t2")).Sum.Legs);
    }

    [Fact]
    public async Task A_hundred_legs_cost_one_statement()
    {
        var attempt = await Claimed();
        var before = Statements();
        await Give([.. Enumerable.Range(0, 100).Select(_ => new Func<IFactLog, Task>(f => f.LegHeard(Some.Audio(attempt) with { Leg = LegId.New() })))]);
        Assert.Equal(1, Statements() - before);
    }

    private async Task<NewAttempt> Claimed()
    {
        var (leads, epoch) = await ReadyLeads(1);
        var attempt = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct);
        return attempt;
    }
}
