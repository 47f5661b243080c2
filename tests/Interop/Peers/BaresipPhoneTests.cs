using System.Text.Json;
using Carillon.Contracts;
using Carillon.Interop.Kit;
using Carillon.Lab.History;

namespace Carillon.Interop.Peers;

/// <summary>
/// baresip is an agent's phone: it registers with a digest at the server that the carrier is not reached from, so its customers come over
/// the trunk. The agent's buttons are pressed through the hub. Who heard whom is decoded from what baresip wrote down and from the recordings.
/// </summary>
public sealed class BaresipPhoneTests
{
    private const string Campaign = "BARESIP";
    private const string CarrierAddress = "127.0.0.20", PhoneAddress = "127.0.0.1", OtherAddress = "127.0.0.50", LabPhones = "127.0.0.30";
    private const string Agent = "ada", Phone = "2001";
    private const ushort PhoneVoice = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Baresip_is_an_agents_phone_and_hears_its_customers()
    {
        await using var floor = await OperatedFloor.Start("baresip-phone");
        await SetUp(floor);
        var lab = floor.Serve("lab", "lab", new { Lab = LabOf(floor) });
        await using var phone = StartPhone(floor, PhoneAddress);
        await using var desk = await LogIn(floor, phone);
        await desk.Press(nameof(IAgentHub.Ready));
        var first = await Call(desk, hangUp: false, "NI");
        var second = await Call(desk, hangUp: true, "SALE");

        await phone.Quit();
        await PhonesRegistered(floor, 0, phone);
        var paused = await desk.Shows(s => s is { PhoneUp: false, State: AgentStateDto.Paused, CanCallPhone: true }, "that the phone is gone", Soon);
        Assert.Equal("PHONE", paused.PauseCode);
        Assert.StartsWith("Your phone", paused.Notice, StringComparison.Ordinal);
        var floorSays = (await floor.Now()).Agents.Single(a => a.Agent == Agent);
        Assert.Equal((AgentStateDto.Paused, paused.Notice), (floorSays.State, floorSays.Notice));
        await desk.Press(nameof(IAgentHub.LogOut));
        lab.Terminate();
        await lab.Exit(Soon);
        await floor.NoLegIsLeft();
        await floor.Settle();

        await CheckCalls(floor, [first, second]);
        CheckVoices(floor, phone, lab: floor.In("lab"), [first, second]);
        await CheckHistory(floor);
    }

    [Fact]
    public async Task A_phone_whose_audio_comes_from_an_address_that_nobody_agreed_is_named_in_the_log()
    {
        await using var floor = await OperatedFloor.Start("baresip-addresses");
        await SetUp(floor);
        await using var phone = StartPhone(floor, OtherAddress);
        await using var desk = await LogIn(floor, phone);

        await floor.Logs("t2", "(LegAgent) is not heard", Soon);
        await desk.Press(nameof(IAgentHub.LogOut));
        await phone.Quit();
        Assert.Empty(phone.Heard());
    }

    private static Baresip StartPhone(OperatedFloor floor, string address) =>
        Baresip.Start(floor.In("baresip"), address, OperatedFloor.AddressOf("t2"), Phone, OperatedFloor.PhoneSecret, PhoneVoice);

    /// <summary>The phone is registered, was called and has picked up.</summary>
    private static async Task<AgentDesk> LogIn(OperatedFloor floor, Baresip phone)
    {
        await PhonesRegistered(floor, 1, phone);
        var desk = await AgentDesk.Open(OperatedFloor.Web, Agent, OperatedFloor.Password);
        await desk.Press(nameof(IAgentHub.LogIn), new AgentLogInDto(Campaign, Phone));
        await desk.Shows(s => s is { PhoneUp: true, State: AgentStateDto.Paused }, "that the phone is up", Soon);
        return desk;
    }

    private static async Task SetUp(OperatedFloor floor)
    {
        await floor.AddCarrier("lab", CarrierAddress, callsPerSecond: 10, "t1");
        await floor.Api.Post<CampaignDto>("/campaigns", new CampaignDto
        {
            Id = Campaign,
            Name = "For a real phone",
            RingSeconds = 15,
            CallerId = "+12125550199",
            Carriers = ["lab"],
            Dispositions = [new("SALE", "Sale", "1", Sale: true), new("NI", "Not interested", "2")],
            PauseCodes = [new("BREAK", "Break")],
        });
        await floor.AddPhone(Phone, "t2");
        await floor.AddAgent(Agent, Phone);
        // No third: the agent is to be ready, without a call, when his phone goes.
        await floor.Api.Upload(Campaign, "For a real phone", "phone_number\n+12125550100\n+12125550101\n");
    }

    /// <summary>A carrier whose customers all answer soon and talk for a while; no phones, no agents.</summary>
    private static object LabOf(OperatedFloor floor) => new
    {
        Folder = floor.In("lab"),
        OperatedFloor.Web,
        PhonesListen = LabPhones + ":5060",
        Carrier = new
        {
            Listen = CarrierAddress + ":5060",
            Trusted = OperatedFloor.Servers.Select(OperatedFloor.AddressOf),
            AnswerRate = 1.0,
            BusyShare = 0,
            RejectShare = 0,
            CongestionShare = 0,
            Ring = TimeSpan.FromSeconds(1),
            Talk = TimeSpan.FromSeconds(6),
        },
    };

    private static Task PhonesRegistered(OperatedFloor floor, int count, Baresip phone) => Eventually.Holds(
        async () => (await floor.Now()).Servers.Single(s => s.Id == "t2").PhonesRegistered == count, Soon, () => $"{count} phones registered; baresip said:\n{phone.Output}");

    /// <summary>Takes the next customer to his end, one way or the other, and disposes.</summary>
    private static async Task<CallDto> Call(AgentDesk desk, bool hangUp, string disposition)
    {
        var talking = await desk.Shows(s => s is { State: AgentStateDto.InCall, Call: not null }, "a customer", Soon);
        if (hangUp)
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            await desk.Press(nameof(IAgentHub.HangUp));
        }

        await desk.Shows(s => s.State == AgentStateDto.WrapUp, "wrap-up", Soon);
        await desk.Press(nameof(IAgentHub.Dispose), new DisposeDto(talking.Call!.Attempt, disposition, "spoke by baresip", null));
        return talking.Call;
    }

    private static async Task CheckCalls(OperatedFloor floor, CallDto[] talked)
    {
        Assert.All(talked, call => Assert.True(call.CrossServer, $"{call.Attempt} did not cross the trunk"));
        var calls = await floor.Api.Get<AttemptDto[]>("/calls?count=500&campaign=" + Campaign);
        Assert.All(calls, call => Assert.NotNull(call.EndedAt));
        Assert.Equal(["NI", "SALE"], talked.Select(t => calls.Single(c => c.Id == t.Attempt).Disposition));
        Assert.All(talked, t => Assert.Equal(Agent, calls.Single(c => c.Id == t.Attempt).Agent));
    }

    /// <summary>
    /// 1 baresip heard each of its customers, in their order, and nobody else  2 so say the recordings, with baresip's voice on the agent's side
    /// 3 the customers heard baresip: to the lab, which has no phones of its own here, its voice is one that belongs to nobody.
    /// </summary>
    private static void CheckVoices(OperatedFloor floor, Baresip phone, string lab, CallDto[] talked)
    {
        var customers = Identities(Path.Combine(lab, "carrier.jsonl"));
        var expected = talked.Select(t => customers[t.Attempt]).ToList();
        Assert.Equal(expected, phone.Heard()); // 1

        var files = floor.Recordings;
        foreach (var call in talked) // 2
        {
            var heard = Voice.Heard(files[call.Recording ?? ""]);
            Assert.Equal([customers[call.Attempt]], heard[0]);
            Assert.Equal([PhoneVoice], heard[1]);
        }

        var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(lab, "report.json"))).RootElement; // 3
        var strangers = report.GetProperty("suspects").EnumerateArray().Where(s => s.GetProperty("wrong_party").GetBoolean()).Select(s => s.GetProperty("attempt").GetString());
        Assert.Subset(strangers.ToHashSet(), talked.Select(t => (string?)t.Attempt).ToHashSet());
    }

    /// <summary>Which number the customer of each attempt said, by the carrier's log.</summary>
    private static Dictionary<string, ushort> Identities(string log) =>
        File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == "invite")
            .ToDictionary(line => line.GetProperty("attempt").GetString()!, line => line.GetProperty("identity").GetUInt16());

    private static async Task CheckHistory(OperatedFloor floor)
    {
        var history = await HistoryChecker.RunAsync(
            new HistoryOptions { Database = floor.Database, CarrierLogs = [floor.In("lab/carrier.jsonl")], Journals = floor.Journals },
            TestContext.Current.CancellationToken);
        Assert.True(history.IsClean, history.ToJson());
    }
}
