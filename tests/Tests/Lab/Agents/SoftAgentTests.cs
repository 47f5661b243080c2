using System.Text.Json;
using Carillon.Contracts;
using Carillon.Lab;
using Carillon.Lab.Agents;
using Carillon.Lab.Phones;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Lab.Agents;

/// <summary>A software agent at a real hub over a real WebSocket.</summary>
public sealed class SoftAgentTests : IAsyncLifetime
{
    private static readonly CallDto s_call = new() { Attempt = "0123456789abcdef0123456789abcdef", Phone = "+15550001" };

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-agents-").FullName;
    private readonly MiniSwitch _switch = new("127.0.72.11", new Dictionary<string, string> { ["p1"] = "secret-1" });
    private readonly FakeFloor _floor = new();
    private LabHost _lab = null!;

    public async ValueTask InitializeAsync()
    {
        await _switch.StartAsync();
        await _floor.StartAsync();
        _lab = new LabHost(
            new LabOptions
            {
                PhonesListen = new(System.Net.IPAddress.Parse("127.0.72.30"), 0),
                Phones = [new LabPhone("p1", "secret-1", _switch.Address)],
                Agents = [new LabAgent("agent1", "password", "DEMO", "p1")],
                Habits = new AgentHabits { WrapUp = TimeSpan.FromMilliseconds(100), PauseShare = 0 },
                Web = new Uri($"http://127.0.0.1:{_floor.Port}"),
                Folder = _folder,
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        await _lab.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _floor.DisposeAsync();
        await _switch.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_day_from_log_in_to_disposition()
    {
        await ReadyAsync();
        await WorkAsync();

        await _lab.StopAsync();
        Assert.Equal("LogOut", await _floor.NextAsync());
        Assert.Empty(_switch.ContactsOf("p1"));
        var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(_lab.DispositionLogPath))).RootElement;
        Assert.Equal((s_call.Attempt, "SALE", "agent1"), (line.GetProperty("attempt").GetString(), line.GetProperty("code").GetString(), line.GetProperty("agent").GetString()));
    }

    [Fact]
    public async Task Logged_out_at_a_second_screen_he_logs_in_again()
    {
        await ReadyAsync();
        Assert.True(await SecondScreen.LogOutAsync(new LabAgent("agent1", "password", "DEMO", "p1"), new Uri($"http://127.0.0.1:{_floor.Port}"), TestContext.Current.CancellationToken));
        Assert.Equal("log-in agent1", await _floor.NextAsync());
        Assert.Equal("LogOut", await _floor.NextAsync());
        await _floor.PushAsync(_floor.Screen with { State = AgentStateDto.LoggedOut });
        Assert.Equal("LogIn DEMO p1", await _floor.NextAsync());
    }

    [Fact]
    public async Task The_death_of_the_web_process_in_mid_call_is_survived()
    {
        await ReadyAsync();
        await _floor.PushAsync(_floor.Screen with { State = AgentStateDto.InCall, Call = s_call });
        await _floor.StopAsync();
        // It comes back with revisions that begin anew; meanwhile the customer has hung up.
        _floor.Screen = _floor.Screen with { Revision = 1, State = AgentStateDto.WrapUp, Call = s_call };
        await _floor.StartAsync();

        Assert.Equal("refresh", await _floor.NextAsync());
        Assert.Equal($"Dispose {s_call.Attempt} SALE", await _floor.NextAsync());
        var back = Assert.Single((await _lab.CollectAsync()).Screens);
        Assert.True(back is { Agent: "agent1", BackMs: > 0, KeptState: true }, back.ToString());
    }

    [Fact]
    public async Task A_screen_that_comes_back_with_less_than_it_had_is_noted()
    {
        await ReadyAsync();
        await _floor.StopAsync();
        _floor.Screen = _floor.Screen with { Revision = 1, State = AgentStateDto.LoggedOut };
        await _floor.StartAsync();

        Assert.Equal("refresh", await _floor.NextAsync());
        Assert.Equal("LogIn DEMO p1", await _floor.NextAsync());
        Assert.False(Assert.Single((await _lab.CollectAsync()).Screens).KeptState);
    }

    [Fact]
    public async Task A_push_that_overtakes_the_answer_to_a_button_is_acted_upon()
    {
        _floor.Overtaking = _floor.Screen with { State = AgentStateDto.Paused, PhoneUp = true };
        Assert.Equal("log-in agent1", await _floor.NextAsync());
        Assert.Equal("LogIn DEMO p1", await _floor.NextAsync());
        Assert.Equal("Ready", await _floor.NextAsync());
    }

    private async Task ReadyAsync()
    {
        Assert.Equal("log-in agent1", await _floor.NextAsync());
        Assert.Equal("LogIn DEMO p1", await _floor.NextAsync());
        await _floor.PushAsync(_floor.Screen with { State = AgentStateDto.Paused, PhoneUp = true, Dispositions = [new DispositionDto("SALE", "Sale", null)] });
        Assert.Equal("Ready", await _floor.NextAsync());
    }

    private async Task WorkAsync()
    {
        await _floor.PushAsync(_floor.Screen with { State = AgentStateDto.InCall, Call = s_call });
        await _floor.PushAsync(_floor.Screen with { State = AgentStateDto.WrapUp });
        Assert.Equal($"Dispose {s_call.Attempt} SALE", await _floor.NextAsync());
        var end = TimeProvider.System.GetTimestamp();
        while ((await _lab.LiveAsync()).DispositionsAcknowledged == 0)
            Assert.True(TimeProvider.System.GetElapsedTime(end) < TimeSpan.FromSeconds(30), "waited 30 s for the acknowledgement to be noted");
        Assert.True((await _lab.CollectAsync()).AgentUtilisation > 0);
    }
}
