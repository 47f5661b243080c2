using Carillon.Contracts;
using Carillon.Domain.Agents;
using Carillon.Domain.Leads;
using Carillon.Tests.Web.Kit;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Tests.Web;

public sealed class RealtimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Lead Maria = new() { Id = new(4711), List = new(100), Phone = "+13055550142", FirstName = "Maria", Fields = new Dictionary<string, string> { ["roof"] = "tile" } };

    [Fact]
    public async Task A_screen_pop_reaches_its_agent_with_the_leads_data_and_nobody_else()
    {
        await using var host = await WebHost.Start();
        await using var anna = await Agent(host, "anna");
        await using var sven = await Agent(host, "sven");
        Assert.True((await anna.Hub.InvokeAsync<AgentReplyDto>("LogIn", new AgentLogInDto("SOLAR", "1001"))).Accepted);
        await host.World.Grains.Floor.WatchedIs(false);
        await host.World.Grains.Session("anna").Connect(Maria, crossServer: true);
        var pop = await anna.Next(s => s.Call is not null);
        Assert.Equal((AgentStateDto.InCall, "Maria", "tile", true), (pop.State, pop.Call!.Lead!.FirstName, pop.Call.Lead.Fields["roof"], pop.Call.CrossServer));
        Assert.Equal("Solar spring", pop.CampaignName);
        Assert.Equal(0, sven.Seen);
    }

    [Fact]
    public async Task A_call_that_came_while_the_floor_was_lost_is_shown_as_soon_as_the_floor_is_back()
    {
        await using var host = await WebHost.Start();
        await using var anna = await Agent(host, "anna");
        await anna.Hub.InvokeAsync<AgentReplyDto>("LogIn", new AgentLogInDto("SOLAR", "1001"));
        await host.World.Grains.Floor.WatchedIs(false);
        host.World.Grains.Floor.Forget();
        await host.World.Grains.Session("anna").Connect(Maria);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Maria", (await anna.Next(s => s.Call is not null)).Call!.Lead!.FirstName);
    }

    [Fact]
    public async Task What_is_pressed_goes_to_the_session_and_a_refusal_comes_back_in_words()
    {
        await using var host = await WebHost.Start();
        await using var anna = await Agent(host, "anna");
        var session = host.World.Grains.Session("anna");
        await anna.Hub.InvokeAsync<AgentReplyDto>("LogIn", new AgentLogInDto("SOLAR", "1001"));
        await anna.Hub.InvokeAsync<AgentReplyDto>("Ready");
        var refused = await anna.Hub.InvokeAsync<AgentReplyDto>("HangUp");
        Assert.Equal((false, "There is no call to hang up."), (refused.Accepted, refused.Refusal));
        await session.Connect(Maria);
        var attempt = session.State.Call!.Attempt.ToString();
        await anna.Hub.InvokeAsync("SaveDraft", new DraftDto(attempt, 1, "wants"));
        Assert.Equal("wants", (await anna.Hub.InvokeAsync<AgentDto>("GetState")).Call!.Draft);
        var done = await anna.Hub.InvokeAsync<AgentReplyDto>("Dispose", new DisposeDto(attempt, "SALE", "wants a quote", null));
        Assert.Equal((true, AgentStateDto.Ready), (done.Accepted, done.State.State));
        Assert.Equal(["LogIn", "Ready", "Connect", "Dispose SALE wants a quote"], session.Pressed);
    }

    [Theory]
    [InlineData("not an id", "SALE")]
    [InlineData(null, null)]
    public async Task A_disposition_that_makes_no_sense_is_refused_before_the_session_hears_of_it(string? attempt, string? code)
    {
        await using var host = await WebHost.Start();
        await using var anna = await Agent(host, "anna");
        var reply = await anna.Hub.InvokeAsync<AgentReplyDto>("Dispose", new DisposeDto(attempt!, code!, "", null));
        Assert.False(reply.Accepted);
        Assert.Empty(host.World.Grains.Session("anna").Pressed);
    }

    [Fact]
    public async Task The_floor_is_gathered_only_while_somebody_watches()
    {
        await using var host = await WebHost.Start();
        var floor = host.World.Grains.Floor;
        await floor.WatchedIs(false);
        var token = (await host.Session("sven")).AccessToken;
        var hub = host.Hub(Routes.FloorHub, token);
        var pushed = new TaskCompletionSource<FloorDto>(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.On<FloorDto>(nameof(IFloorClient.FloorChanged), f => pushed.TrySetResult(f));
        await hub.StartAsync();
        await floor.WatchedIs(true);
        await floor.Observer!.FloorChanged(new() { At = host.Clock.GetUtcNow(), Campaigns = [new() { Id = new("SOLAR"), Answered = 40, Dropped = 1 }] });
        Assert.Equal(0.025, (await pushed.Task.WaitAsync(Patience)).Campaigns.Single().DropRate);
        await hub.DisposeAsync();
        await floor.WatchedIs(false);
    }

    [Fact]
    public async Task A_deactivated_agents_connection_is_closed_at_once()
    {
        await using var host = await WebHost.Start();
        await using var anna = await Agent(host, "anna");
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        anna.Hub.Closed += _ => Task.FromResult(closed.TrySetResult());
        using var admin = await host.LoggedIn("ada");
        var user = (await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<UserDto>(admin, "/api/v1/users/anna"))!;
        await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(admin, "/api/v1/users/anna", new SaveUserDto(user with { Active = false }, null));
        await closed.Task.WaitAsync(Patience);
    }

    private static async Task<Screen> Agent(WebHost host, string user)
    {
        var screen = new Screen(host.Hub(Routes.AgentHub, (await host.Session(user)).AccessToken));
        await screen.Hub.StartAsync();
        return screen;
    }

    private sealed class Screen : IAsyncDisposable
    {
        private readonly System.Threading.Channels.Channel<AgentDto> _states = System.Threading.Channels.Channel.CreateUnbounded<AgentDto>();
        private int _seen;

        public Screen(HubConnection hub)
        {
            Hub = hub;
            hub.On<AgentDto>(nameof(IAgentClient.AgentChanged), s =>
            {
                Interlocked.Increment(ref _seen);
                _states.Writer.TryWrite(s);
            });
        }

        public HubConnection Hub { get; }
        public int Seen => Volatile.Read(ref _seen);

        public async Task<AgentDto> Next(Func<AgentDto, bool> wanted)
        {
            using var patience = new CancellationTokenSource(Patience);
            await foreach (var state in _states.Reader.ReadAllAsync(patience.Token))
            {
                if (wanted(state))
                    return state;
            }
            throw new InvalidOperationException("the connection ended");
        }

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}
