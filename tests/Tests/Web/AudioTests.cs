using System.Net;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Domain;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Tests.Web.Kit;

namespace Carillon.Tests.Web;

/// <summary>How calls were heard, for those who may know.</summary>
public sealed class AudioTests
{
    [Fact]
    public async Task A_supervisor_reads_every_leg_of_a_call_and_an_agent_those_of_his_own()
    {
        await using var host = await WebHost.Start();
        var call = new AttemptId(Guid.NewGuid());
        host.World.Calls.Rows.Add(new() { Id = call, Campaign = new("SOLAR"), Lead = new(1), Phone = "+13055550101", At = host.Clock.GetUtcNow(), Agent = "berta", Mos = 3.2 });
        host.World.Calls.Audio.Add(Leg(call, AudioOf.Link) with { Carrier = null, Peer = new("t2") });
        host.World.Calls.Audio.Add(Leg(call, AudioOf.Customer));
        using var supervisor = await host.LoggedIn("sven");
        var legs = await supervisor.GetFromJsonAsync<LegAudioDto[]>($"/api/v1/calls/{call}/audio");
        Assert.Equal([("customer", "north", null), ("link", null, "t2")], legs!.Select(l => (l.Of, l.Carrier, l.Peer)));
        Assert.Equal((4.2, 3.2, 2.0, null), (legs![0].Mos, legs[0].FarMos, legs[0].LossPercent, legs[0].RoundTripMs));
        Assert.Equal([3.2], (await supervisor.GetFromJsonAsync<AttemptDto[]>("/api/v1/calls"))!.Select(c => c.Mos!.Value));
        Assert.Equal(HttpStatusCode.BadRequest, (await supervisor.GetAsync("/api/v1/calls/none/audio")).StatusCode);
        using var anna = await host.LoggedIn("anna");
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"/api/v1/calls/{call}/audio")).StatusCode);
    }

    [Fact]
    public async Task The_floors_figures_come_by_server_and_carrier()
    {
        await using var host = await WebHost.Start();
        var hour = new AudioFigures(3, 1, 4.1, null, 0.5, 2, 20);
        host.World.Grains.Floor.Heard = [new(new("t1"), [new(new(AudioOf.Customer, "north"), hour, hour with { Legs = 30 }, [new(host.Clock.GetUtcNow(), 4.1)])])];
        using var supervisor = await host.LoggedIn("sven");
        var path = Assert.Single(Assert.Single((await supervisor.GetFromJsonAsync<ServerAudioDto[]>("/api/v1/quality"))!).Paths);
        Assert.Equal(("customer", "north", new AudioFiguresDto(3, 1, 4.1, null, 0.5, 2, 20), 30), (path.Of, path.Name, path.Hour, path.Day.Legs));
        Assert.Equal(4.1, Assert.Single(path.Line).Mos);
    }

    private static LegAudio Leg(AttemptId call, AudioOf of) => new()
    {
        Leg = LegId.New(),
        Server = new("t1"),
        Of = of,
        At = DateTimeOffset.UnixEpoch,
        Attempt = call,
        Carrier = new("north"),
        Quality = new() { Mos = 4.2, FarMos = 3.2, LossPercent = 2 },
    };
}
