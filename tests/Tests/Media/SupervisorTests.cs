using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Srtp;
using Carillon.Protocols.Wav;

namespace Carillon.Tests.Media;

/// <summary>Listening, whispering, barging in and three-way calls: who hears whom, without a gap, and what a recording has of it.</summary>
public sealed class SupervisorTests : IDisposable
{
    private const double Customer = 700, Agent = 1100, Supervisor = 1900, Level = 0.2;
    private static readonly double[] All = [Customer, Agent, Supervisor];
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-supervisor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Modes_change_in_place_and_nobody_misses_a_frame()
    {
        using var floor = new Floor();
        Voice customer = new(Customer), agent = new(Agent), supervisor = new(Supervisor);
        var (room, _, agents) = Converse(floor, customer, agent);
        await Hear(customer, [Agent]);
        await Hear(agent, [Customer]);
        var monitor = floor.Engine.CreateAppLeg(supervisor);
        floor.Engine.Join(monitor, room, JoinMode.Listen);
        await Hear(supervisor, [Customer, Agent]);
        var from = (customer.Heard.Count, agent.Heard.Count, supervisor.Heard.Count);

        foreach (var mode in (JoinMode[])[JoinMode.Whisper, JoinMode.Talk, JoinMode.Listen, JoinMode.Talk, JoinMode.Whisper])
        {
            floor.Engine.Join(monitor, room, mode, whisperTo: agents);
            await Hear(agent, mode is JoinMode.Listen ? [Customer] : [Customer, Supervisor]);
            await Hear(customer, mode is JoinMode.Talk ? [Agent, Supervisor] : [Agent]);
            await Hear(supervisor, [Customer, Agent]);
        }
        monitor.Dispose();
        await Hear(agent, [Customer]);
        await Hear(customer, [Agent]);

        // Up to a fifth of a frame may be missing where a forward begins or ends.
        Assert.All(customer.Heard.Skip(from.Item1), frame => Assert.InRange(Sine.Level(frame, Agent), 0.75 * Level, 1.2 * Level));
        Assert.All(agent.Heard.Skip(from.Item2), frame => Assert.InRange(Sine.Level(frame, Customer), 0.75 * Level, 1.2 * Level));
        Assert.All(supervisor.Heard.Skip(from.Item3), frame => Assert.True(Sine.Level(frame, Customer) > 0.75 * Level && Sine.Level(frame, Agent) > 0.75 * Level));
    }

    [Theory]
    [InlineData(false, false, G711Law.ALaw)]
    [InlineData(true, false, G711Law.ULaw)]
    [InlineData(false, true, G711Law.ULaw)]
    public async Task A_supervisor_of_any_codec_and_with_encryption_is_as_any_other(bool wideband, bool secured, G711Law law)
    {
        using var floor = new Floor();
        Voice customer = new(Customer), agent = new(Agent);
        var (room, _, agents) = Converse(floor, customer, agent);
        await using Phone phone = new(srtp: secured ? Keys() : null) { Wideband = wideband, Law = law };
        var leg = floor.Leg(phone);
        phone.Talk(leg, Supervisor, Level);
        foreach (var mode in (JoinMode[])[JoinMode.Listen, JoinMode.Whisper, JoinMode.Talk])
        {
            floor.Engine.Join(leg, room, mode, whisperTo: agents);
            await phone.Hears(_ => phone.LastSamples(5) is { Length: 800 } last && Sine.Level(last, Customer) > 0.7 * Level && Sine.Level(last, Agent) > 0.7 * Level && Sine.Level(last, Supervisor) < 0.01, "both");
            await Hear(agent, mode is JoinMode.Listen ? [Customer] : [Customer, Supervisor]);
            await Hear(customer, mode is JoinMode.Talk ? [Agent, Supervisor] : [Agent]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_recording_has_the_supervisor_only_while_he_barges_in_and_beside_the_agent(int shards)
    {
        using var floor = new Floor(options => options with { Shards = shards });
        Voice customer = new(Customer), agent = new(Agent), supervisor = new(Supervisor);
        var (room, customers, agents) = Converse(floor, customer, agent);
        await Hear(agent, [Customer]);
        var done = new TaskCompletionSource<RecordingResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var recording = floor.Engine.StartRecording(customers, agents, Path.Combine(_folder, "call.wav"), done.SetResult);
        var monitor = floor.Engine.CreateAppLeg(supervisor);

        foreach (var mode in (JoinMode[])[JoinMode.Listen, JoinMode.Whisper, JoinMode.Talk, JoinMode.Listen])
        {
            floor.Engine.Join(monitor, room, mode, whisperTo: agents);
            await Hear(customer, mode is JoinMode.Talk ? [Agent, Supervisor] : [Agent]);
            await Hear(agent, mode is JoinMode.Listen ? [Customer] : [Customer, Supervisor]);
            await Frames(agent, 25);
        }
        floor.Engine.Stop(recording);
        var result = await done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var (left, right) = Channels(result.Path);
        Assert.All(left, window => Assert.True(Sine.Level(window, Agent) < 0.01 && Sine.Level(window, Supervisor) < 0.01));
        Assert.All(right[1..^1], window => Assert.True(Sine.Level(window, Agent) > 0.9 * Level && Sine.Level(window, Customer) < 0.01));
        // Silent, then there without a break, then silent again: once, and not before half of the time.
        var barged = right.Select(window => Sine.Level(window, Supervisor) > 0.5 * Level).ToList();
        Assert.True(barged.IndexOf(true) > barged.Count / 4, $"the supervisor is heard from {barged.IndexOf(true)} of {barged.Count}");
        Assert.InRange(barged.Count(b => b), 4, barged.Count / 2);
        Assert.Equal(barged.Count(b => b), barged.LastIndexOf(true) - barged.IndexOf(true) + 1);
        Assert.False(barged[^1]);
    }

    [Fact]
    public async Task Who_the_agent_talks_to_while_the_customer_is_elsewhere_is_not_recorded()
    {
        using var floor = new Floor();
        Voice customer = new(Customer), agent = new(Agent), colleague = new(Supervisor);
        var (room, customers, agents) = Converse(floor, customer, agent);
        await Hear(agent, [Customer]);
        var done = new TaskCompletionSource<RecordingResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var recording = floor.Engine.StartRecording(customers, agents, Path.Combine(_folder, "consulted.wav"), done.SetResult);
        floor.Engine.Leave(customers);
        floor.Engine.Join(floor.Engine.CreateAppLeg(colleague), room);
        await Hear(agent, [Supervisor]);
        await Frames(agent, 25);
        floor.Engine.Stop(recording);
        var (_, right) = Channels((await done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Path);
        Assert.All(right, window => Assert.True(Sine.Level(window, Supervisor) < 0.01));
    }

    private static (RoomKey Room, AppLeg Customer, AppLeg Agent) Converse(Floor floor, Voice customer, Voice agent)
    {
        var (room, left, right) = (RoomKey.New(), floor.Engine.CreateAppLeg(customer), floor.Engine.CreateAppLeg(agent));
        floor.Engine.Join(left, room);
        floor.Engine.Join(right, room);
        return (room, left, right);
    }

    private static Task Hear(Voice who, double[] voices) => who.HearsExactly(All, voices);

    private static async Task Frames(Voice who, int count)
    {
        var until = who.Heard.Count + count;
        for (var i = 0; i < 1500 && who.Heard.Count < until; i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.True(who.Heard.Count >= until, $"{count} frames did not come within 30 s");
    }

    /// <summary>Both sides in windows of 100 ms.</summary>
    private static (List<short[]> Left, List<short[]> Right) Channels(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(System.Buffers.OperationStatus.Done, WavHeader.TryParse(bytes, out _, out var at));
        return (Windows(bytes[at..], 0), Windows(bytes[at..], 1));
    }

    private static List<short[]> Windows(byte[] data, int channel) =>
        [.. data.Where((_, index) => index % 2 == channel).Select(G711.ULawDecode).Chunk(800).Where(window => window.Length == 800)];

    private static SrtpKeys Keys() => new(SrtpMaster.Random(SrtpProfile.AesCm128HmacSha1Tag80), SrtpMaster.Random(SrtpProfile.AesCm128HmacSha1Tag80));
}
