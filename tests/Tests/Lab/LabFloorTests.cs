using System.Net;
using System.Text.Json;
using Carillon.Lab;
using Carillon.Lab.Carrier;
using Carillon.Lab.Phones;
using Carillon.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Lab;

/// <summary>Carrier and phones on real sockets, put together by a small switch; the figures must say what was done.</summary>
public sealed class LabFloorTests : IAsyncLifetime
{
    private const string SwitchAddress = "127.0.71.11";

    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-lab-").FullName;
    private readonly MiniSwitch _switch = new(SwitchAddress, new Dictionary<string, string> { ["p1"] = "secret-1", ["p2"] = "secret-2" });
    private LabHost _lab = null!;

    public async ValueTask InitializeAsync() => await _switch.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _switch.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Two_who_are_put_together_are_connected_and_the_time_to_audio_is_that_of_the_sound()
    {
        await StartAsync(LabPlant.None);
        await TalkAsync("p1", "15550001", "a1");
        var report = await _lab.CollectAsync();

        Assert.Equal((1, 1, 1), (report.CallsSeen, report.CallsAnswered, report.Connected));
        Assert.Equal((0, 0, 0, 0L), (report.OneWayAudio, report.WrongPartyAudio, report.TooShort, report.LabDefects));
        Assert.Equal(0, report.CrossServerCalls);
        Assert.InRange(report.AnswerToAudioMs.Local.P99!.Value, 0, 150);
        Assert.InRange(report.AnswerToAudioAtCustomerMs.Local.P99!.Value, 0, 150);
        Assert.Equal((1, 0), (report.Recordings, report.SilentRecordings));
    }

    [Fact]
    public async Task Every_INVITE_is_logged_with_its_attempt_and_has_one_end()
    {
        await StartAsync(LabPlant.None);
        await TalkAsync("p1", "15550001", "a1");
        await _lab.StopAsync();

        var lines = File.ReadAllLines(_lab.CarrierLogPath).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["invite", "ringing", "answer", "customer_hung_up"], lines.Select(l => l.GetProperty("event").GetString()));
        Assert.All(lines, l => Assert.Equal("a1", l.GetProperty("attempt").GetString()));
    }

    [Fact]
    public async Task A_muted_customer_is_one_way_audio_and_a_silent_recording()
    {
        await StartAsync(LabPlant.Mute);
        await TalkAsync("p1", "15550001", "a1");
        var report = await _lab.CollectAsync();

        Assert.Equal((0, 1, 0), (report.Connected, report.OneWayAudio, report.WrongPartyAudio));
        Assert.Equal(1, report.SilentRecordings);
    }

    [Fact]
    public async Task Swapped_customers_are_wrong_party_audio()
    {
        await StartAsync(LabPlant.SwapAudio, talkSeconds: 5);
        await Task.WhenAll(TalkAsync("p1", "15550001", "a1"), TalkAsync("p2", "15550002", "a2"));
        var report = await _lab.CollectAsync();

        Assert.Equal((2, 2), (report.Connected, report.WrongPartyAudio));
    }

    [Fact]
    public async Task A_second_INVITE_for_an_attempt_really_reaches_the_carrier()
    {
        await StartAsync(LabPlant.DuplicateInvite);
        await TalkAsync("p1", "15550001", "a1");
        await _lab.StopAsync();

        var invites = File.ReadAllLines(_lab.CarrierLogPath).Count(l => l.Contains("\"invite\"") && l.Contains("\"a1\""));
        Assert.Equal(2, invites);
    }

    private async Task StartAsync(LabPlant plant, double talkSeconds = 2)
    {
        _lab = new LabHost(
            new LabOptions
            {
                Carrier = new CarrierOptions
                {
                    Listen = new IPEndPoint(IPAddress.Parse("127.0.71.20"), 0),
                    Trusted = [IPAddress.Parse(SwitchAddress)],
                    AnswerRate = 1,
                    BusyShare = 0,
                    RejectShare = 0,
                    CongestionShare = 0,
                    EarlyMediaShare = 0,
                    Ring = new Spread(TimeSpan.FromMilliseconds(100)),
                    Talk = new Spread(TimeSpan.FromSeconds(talkSeconds)),
                },
                PhonesListen = new IPEndPoint(IPAddress.Parse("127.0.71.30"), 0),
                Phones = [new LabPhone("p1", "secret-1", _switch.Address), new LabPhone("p2", "secret-2", _switch.Address)],
                Folder = Path.Combine(_folder, "lab"),
                RecordingFolders = [Path.Combine(_folder, "recordings")],
                Plant = plant,
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        await _lab.StartAsync(CancellationToken.None);
    }

    /// <summary>Calls the phone, then the customer, bridges and records them until the customer hangs up.</summary>
    private async Task TalkAsync(string phone, string number, string attempt)
    {
        var room = RoomKey.New();
        var agent = _switch.CallPhone(phone);
        await agent.Up;
        _switch.Media.Join(agent.Leg, room);
        var customer = _switch.CallCustomer(number, _lab.CarrierEndPoint!, attempt);
        customer.OnAnswer = () => _switch.Media.Join(customer.Leg, room);
        await customer.Up;
        var recorded = new TaskCompletionSource<RecordingResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var recording = _switch.Media.StartRecording(customer.Leg, agent.Leg, Path.Combine(_folder, "recordings", attempt + ".wav"), recorded.SetResult);
        await customer.End;
        _switch.Media.Stop(recording);
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        agent.Sip.HangUp();
        await agent.End;
    }
}
