using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Storage;

/// <summary>Facts of an ordinary day.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    public static readonly CampaignId Demo = new("DEMO");
    public static readonly UserId Anna = new("anna");

    public static NewAttempt Attempt(Lead? lead, long epoch = 1, AttemptId? id = null) => new()
    {
        Id = id ?? AttemptId.New(),
        Campaign = Demo,
        Lead = lead?.Id ?? new LeadId(0),
        List = lead?.List ?? new ListId(0),
        Phone = lead?.Phone ?? "+12125550100",
        Leg = LegId.New(),
        Server = new ServerId("t1"),
        At = Noon,
        Epoch = epoch,
    };

    /// <summary>A list with leads +12125550000 and up, and the campaign's lease.</summary>
    public static async Task<(IReadOnlyList<Lead> Leads, long Epoch)> ReadyLeads(StoreFixture stores, int count, CancellationToken ct)
    {
        var lease = await stores.Get<ILeaseStore>().TryTake("campaign:DEMO", "me", TimeSpan.FromMinutes(1), [], ct);
        var list = await stores.Leads.CreateList("one", Demo, ct);
        var text = "phone\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"+1212555{i:0000}\n"));
        var import = await stores.Get<ILeadImporter>().Import(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), new ImportRequest { List = list.Id }, _ => { }, _ => { }, ct);
        Assert.Equal(count, import.Imported);
        return (await stores.Leads.FindDialable(Demo, default, Noon, 5, count, ct), lease!.Epoch);
    }

    public static AttemptEnd End(NewAttempt attempt, EndCause cause = EndCause.Normal, long version = 1) => new()
    {
        Id = attempt.Id,
        Campaign = attempt.Campaign,
        Lead = attempt.Lead,
        Cause = cause,
        SipCode = 200,
        At = Noon.AddSeconds(30),
        AnsweredAt = Noon.AddSeconds(5),
        Agent = Anna,
        Talk = TimeSpan.FromSeconds(25),
        LeadStatus = cause == EndCause.Normal ? "ANS" : "NA",
        LeadState = LeadState.Done,
        Version = version,
    };

    public static DispositionSet Disposition(NewAttempt attempt, string code, long version = 1) => new()
    {
        Attempt = attempt.Id,
        Lead = attempt.Lead,
        Agent = Anna,
        Code = code,
        At = Noon.AddSeconds(33),
        LeadState = code == "DNC" ? LeadState.Blocked : LeadState.Done,
        Notes = "it's \"fine\" 😀 \\ ; --",
        Version = version,
    };

    public static RecordingFact Recording(NewAttempt attempt, long version = 1, string path = "a.wav") => new()
    {
        Id = new RecordingId(attempt.Id.Value),
        Attempt = attempt.Id,
        Campaign = attempt.Campaign,
        Server = attempt.Server,
        Path = path,
        StartedAt = Noon.AddSeconds(5),
        Duration = TimeSpan.FromSeconds(25),
        Bytes = 800_044,
        Sha256 = new string('a', 64),
        Agent = Anna,
        Lead = attempt.Lead,
        Version = version,
    };

    public static LegAudio Audio(NewAttempt attempt, double? mos = 4.25, double? farMos = 4.0) => new()
    {
        Leg = attempt.Leg,
        Server = attempt.Server,
        Of = AudioOf.Customer,
        At = Noon.AddSeconds(30),
        Attempt = attempt.Id,
        Campaign = attempt.Campaign,
        Carrier = new CarrierId("lab"),
        Quality = new()
        {
            PacketsReceived = 1250,
            PacketsLost = 3,
            LossPercent = 0.25,
            JitterMs = 1.5,
            RoundTripMs = 20.5,
            Mos = mos,
            MosConversational = 4.125,
            FarLossPercent = 1,
            FarMos = farMos,
        },
    };

    public static AgentActivity Activity(NewAttempt attempt) => new()
    {
        Id = attempt.Leg.Value,
        Agent = Anna,
        Campaign = attempt.Campaign,
        State = AgentState.InCall,
        From = Noon.AddSeconds(5),
        To = Noon.AddSeconds(30),
        Attempt = attempt.Id,
    };
}
