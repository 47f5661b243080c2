using System.Globalization;
using Carillon.Contracts;
using Carillon.Interop.Faults;
using Carillon.Interop.Kit;
using Carillon.Lab.History;
using Microsoft.Data.Sqlite;

namespace Carillon.Interop.Peers;

/// <summary>
/// SIPp is the carrier of a campaign: 200 leads, everybody answers. What SIPp counted, what the database says and what the recordings hold
/// must be the same story. SIPp runs twice, as two carriers: the customers of one say their number, those of the other send back what they
/// hear, so that both directions are proven by a stranger; the one over UDP, the other over TCP. Each is reached from one server; half of the lab's agents sit on each. Calls are placed
/// where agents become free: on a quiet machine none crosses a trunk, and that some must is for the demo and for baresip to show.
/// </summary>
public sealed class SippCarrierTests
{
    private const string Campaign = "SIPP";
    private const string SpeaksAddress = "127.0.0.40", EchoesAddress = "127.0.0.41";
    private const int Leads = 200;
    private const int Agents = 16;
    private const ushort Customer = 4711;
    /// <summary>The lab numbers its phones from 1.</summary>
    private static readonly IEnumerable<ushort> Phones = Enumerable.Range(1, Agents).Select(n => (ushort)n);

    [Fact]
    public async Task SIPp_takes_200_calls_of_a_campaign()
    {
        await using var floor = await OperatedFloor.Start("sipp-carrier");
        Directory.CreateDirectory(floor.In("speaks"));
        Voice.WriteULaw(floor.In("speaks/customer.ulaw"), Customer, TimeSpan.FromSeconds(12));
        await using var speaks = await Sipp.Speaks(floor.In("speaks"), SpeaksAddress);
        await using var echoes = await Sipp.EchoesOverTcp(floor.In("echoes"), EchoesAddress);
        await SetUp(floor);

        var lab = floor.Serve("lab", "lab", new { Lab = LabOf(floor) });
        await AllEnded(floor);
        lab.Terminate();
        await lab.Exit(TimeSpan.FromSeconds(60));
        await floor.NoLegIsLeft();
        await floor.Settle();
        var calls = await Calls(floor);

        await CheckSipp(speaks);
        Assert.Equal(1, TcpTable.Established(EchoesAddress, 5060));
        await CheckSipp(echoes);
        CheckCalls(speaks, echoes, calls);
        await CheckDatabase(floor, calls);
        await CheckHistory(floor);
        CheckRecordings(floor, echoes, calls);
    }

    private static async Task SetUp(OperatedFloor floor)
    {
        await floor.AddCarrier("speaks", SpeaksAddress, callsPerSecond: 50, "t1");
        await floor.AddCarrier("echoes", EchoesAddress, callsPerSecond: 50, "t2", "tcp");
        await floor.Api.Post<CampaignDto>("/campaigns", new CampaignDto
        {
            Id = Campaign,
            Name = "Called through SIPp",
            DialMethod = "RATIO",
            // More lines than agents: some customers wait for too long, and get our BYE instead of sending theirs.
            DialLevel = 1.5,
            DropSeconds = 1,
            RingSeconds = 15,
            CallerId = "+12125550199",
            Carriers = ["speaks", "echoes"],
            Dispositions = [new("SALE", "Sale", "1", Sale: true), new("NI", "Not interested", "2")],
            PauseCodes = [new("BREAK", "Break")],
        });
        foreach (var n in Enumerable.Range(1, Agents))
        {
            await floor.AddPhone(PhoneOf(n), ServerOf(n));
            await floor.AddAgent(AgentOf(n), PhoneOf(n));
        }

        var numbers = Enumerable.Range(0, Leads).Select(n => string.Create(CultureInfo.InvariantCulture, $"+1212555{n + 100:0000}"));
        var import = await floor.Api.Upload(Campaign, "Called through SIPp", "phone_number\n" + string.Join('\n', numbers) + "\n");
        Assert.Equal(Leads, import.Imported);
    }

    private static object LabOf(OperatedFloor floor) => new
    {
        Folder = floor.In("lab"),
        OperatedFloor.Web,
        WrapUp = TimeSpan.FromMilliseconds(500),
        PauseShare = 0,
        Phones = Enumerable.Range(1, Agents).Select(n => new { User = PhoneOf(n), Secret = OperatedFloor.PhoneSecret, Server = OperatedFloor.AddressOf(ServerOf(n)) + ":5060" }),
        Agents = Enumerable.Range(1, Agents).Select(n => new { User = AgentOf(n), OperatedFloor.Password, Campaign, Phone = PhoneOf(n) }),
    };

    private static string AgentOf(int n) => string.Create(CultureInfo.InvariantCulture, $"agent{n:00}");

    private static string PhoneOf(int n) => string.Create(CultureInfo.InvariantCulture, $"{1000 + n}");

    private static string ServerOf(int n) => OperatedFloor.Servers[n % 2];

    /// <summary>The list runs dry; every call of it has ended, and every agent is ready again.</summary>
    private static async Task AllEnded(OperatedFloor floor)
    {
        AttemptDto[] calls = [];
        await Eventually.Holds(
            async () =>
            {
                calls = await Calls(floor);
                return calls.Length >= Leads && calls.All(c => c.EndedAt is not null) && (await floor.Now()).Agents.All(a => a.State == AgentStateDto.Ready);
            },
            TimeSpan.FromMinutes(6), () => $"{Leads} calls to end; {calls.Count(c => c.EndedAt is not null)} of {calls.Length} did");
    }

    /// <summary>More than there may be: a call too many is seen.</summary>
    private static Task<AttemptDto[]> Calls(OperatedFloor floor) => floor.Api.Get<AttemptDto[]>("/calls?count=500&campaign=" + Campaign);

    /// <summary>What SIPp counted at its end.</summary>
    private static async Task CheckSipp(Sipp carrier)
    {
        var code = await carrier.End();
        Assert.Empty(carrier.Complaints);
        Assert.InRange(carrier.Calls, Leads / 5, Leads);
        Assert.Equal(carrier.Statistic("TotalCallCreated"), carrier.Statistic("SuccessfulCall(C)"));
        Assert.Equal(0, carrier.Statistic("FailedCall(C)"));
        Assert.Equal(0, carrier.Statistic("FailedUnexpectedMessage(C)"));
        Assert.Equal(0, carrier.Statistic("OutOfCallMsgs(C)"));
        Assert.Equal(0, code);
    }

    private static void CheckCalls(Sipp speaks, Sipp echoes, AttemptDto[] calls)
    {
        Assert.Equal(Leads, speaks.Calls + echoes.Calls);
        Assert.Equal(Leads, calls.Length);
        Assert.Equal(Leads, calls.Select(c => c.Phone).Distinct().Count());
        Assert.Equal(calls.Select(c => c.Id).Order(), speaks.Noted("invite").Concat(echoes.Noted("invite")).Order());
        Assert.Equal(calls.Select(c => c.Id).Order(), speaks.Noted("answered").Concat(echoes.Noted("answered")).Order());
        var hungUp = speaks.Noted("hangs_up").Concat(echoes.Noted("hangs_up")).ToHashSet();
        foreach (var call in calls.Where(c => c.Agent is not null))
        {
            Assert.True(call.Disposition is "SALE" or "NI", $"{call} was with an agent and has no disposition of his");
            Assert.True(hungUp.Contains(call.Id), $"{call} was with an agent, and it was not the customer who hung up");
        }
    }

    /// <summary>By queries of this test alone.</summary>
    private static async Task CheckDatabase(OperatedFloor floor, AttemptDto[] calls)
    {
        Assert.Equal(Leads, await Count(floor, "1 = 1"));
        Assert.Equal(Leads, await Count(floor, "ended_at IS NOT NULL AND cause IS NOT NULL AND invite_sent = 1"));
        Assert.Equal(Leads, await Count(floor, "answered_at IS NOT NULL"));
        Assert.Equal(Leads, await Count(floor, "(connected_at IS NOT NULL) <> (dropped = 1)"));
        Assert.Equal(calls.Count(c => c.Agent is not null), await Count(floor, "connected_at IS NOT NULL"));
        Assert.InRange(await Count(floor, "connected_at IS NOT NULL"), Leads / 2, Leads - 1);
    }

    private static async Task<long> Count(OperatedFloor floor, string which)
    {
        await using var connection = new SqliteConnection($"Data Source={floor.Database["sqlite:".Length..]};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The conditions stand in this file.
        command.CommandText = "SELECT COUNT(*) FROM attempts WHERE " + which;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task CheckHistory(OperatedFloor floor)
    {
        var history = await HistoryChecker.RunAsync(
            new HistoryOptions { Database = floor.Database, DispositionLogs = [floor.In("lab/dispositions.jsonl")], Journals = floor.Journals },
            TestContext.Current.CancellationToken);
        Assert.True(history.IsClean, history.ToJson());
    }

    /// <summary>On the left the customer says his number, or what his agent says comes back; on the right is the agent. Nobody else is heard.</summary>
    private static void CheckRecordings(OperatedFloor floor, Sipp echoing, AttemptDto[] calls)
    {
        var files = floor.Recordings;
        var echoes = echoing.Noted("invite").ToHashSet();
        var connected = calls.Where(c => c.Agent is not null).ToList();
        Assert.Equal(connected.Count, files.Count);
        var wrong = connected.Select(call => (call, heard: Voice.Heard(files[call.Recording ?? ""])))
            .Where(r => !(r.heard is [[var customer], [var agent]] && Phones.Contains(agent) && customer == (echoes.Contains(r.call.Id) ? agent : Customer)))
            .Select(r => $"{r.call.Id} ({(echoes.Contains(r.call.Id) ? "echoes" : "speaks")}): customer's side {string.Join(' ', r.heard[0])}, agent's side {string.Join(' ', r.heard[1])}");
        Assert.Empty(wrong);
    }
}
