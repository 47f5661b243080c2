using System.Collections.Concurrent;
using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;

namespace Carillon.Tests.Web.Kit;

/// <summary>Rows with a version, as the stores keep them: a save counts where the version is the stored one (0: new).</summary>
public sealed class VersionedRows<TKey, T>(Func<T, TKey> key, Func<T, long> version, Func<T, long, T> withVersion) where TKey : notnull where T : class
{
    private readonly ConcurrentDictionary<TKey, T> _rows = [];

    public IReadOnlyList<T> All => [.. _rows.Values];
    public T? Find(TKey id) => _rows.GetValueOrDefault(id);

    public bool Remove(TKey id, long itsVersion) => Find(id) is { } known && version(known) == itsVersion && _rows.TryRemove(id, out _);

    public bool Save(T row)
    {
        if ((Find(key(row)) is { } known ? version(known) : 0) != version(row))
            return false;
        _rows[key(row)] = withVersion(row, version(row) + 1);
        return true;
    }
}

public sealed class FakeUsers : IUserStore
{
    private readonly VersionedRows<UserId, User> _rows = new(u => u.Id, u => u.Version, (u, v) => u with { Version = v });

    public int Reads { get; private set; }

    public Task<User?> Find(UserId id, CancellationToken ct)
    {
        Reads++;
        return Task.FromResult(_rows.Find(id));
    }

    public Task<IReadOnlyList<User>> All(CancellationToken ct)
    {
        Reads++;
        return Task.FromResult(_rows.All);
    }

    public Task<bool> Save(User user, CancellationToken ct) => Task.FromResult(_rows.Save(user));
}

public sealed class FakeCampaigns : ICampaignStore
{
    private readonly VersionedRows<CampaignId, CampaignSettings> _rows = new(c => c.Id, c => c.Version, (c, v) => c with { Version = v });

    public Task<IReadOnlyList<CampaignSettings>> All(CancellationToken ct) => Task.FromResult(_rows.All);
    public Task<CampaignSettings?> Find(CampaignId id, CancellationToken ct) => Task.FromResult(_rows.Find(id));
    public Task<bool> Save(CampaignSettings settings, CancellationToken ct) => Task.FromResult(_rows.Save(settings));
}

public sealed class FakeInfrastructure : IInfrastructureStore
{
    private readonly VersionedRows<ServerId, TelephonyServer> _servers = new(s => s.Id, s => s.Version, (s, v) => s with { Version = v });
    private readonly VersionedRows<CarrierId, CarrierSettings> _carriers = new(c => c.Id, c => c.Version, (c, v) => c with { Version = v });
    private readonly VersionedRows<PhoneId, PhoneSettings> _phones = new(p => p.Id, p => p.Version, (p, v) => p with { Version = v });

    private readonly VersionedRows<ServerId, Iax2PeerSettings> _peers = new(p => p.Id, p => p.Version, (p, v) => p with { Version = v });
    private readonly VersionedRows<string, CallingRules> _rules = new(_ => "all", r => r.Version, (r, v) => r with { Version = v });

    public Task<IReadOnlyList<TelephonyServer>> Servers(CancellationToken ct) => Task.FromResult(_servers.All);
    public Task<bool> Save(TelephonyServer server, CancellationToken ct) => Task.FromResult(_servers.Save(server));
    public Task<bool> Remove(ServerId server, long version, CancellationToken ct) => Task.FromResult(_servers.Remove(server, version));
    public Task<IReadOnlyList<CarrierSettings>> Carriers(CancellationToken ct) => Task.FromResult(_carriers.All);
    public Task<bool> Save(CarrierSettings carrier, CancellationToken ct) => Task.FromResult(_carriers.Save(carrier));
    public Task<IReadOnlyList<PhoneSettings>> Phones(CancellationToken ct) => Task.FromResult(_phones.All);
    public Task<bool> Save(PhoneSettings phone, CancellationToken ct) => Task.FromResult(_phones.Save(phone));
    public Task<IReadOnlyList<Iax2PeerSettings>> Iax2Peers(CancellationToken ct) => Task.FromResult(_peers.All);
    public Task<bool> Save(Iax2PeerSettings peer, CancellationToken ct) => Task.FromResult(_peers.Save(peer));
    public Task<CallingRules> Rules(CancellationToken ct) => Task.FromResult(_rules.All.SingleOrDefault() ?? new());
    public Task<bool> Save(CallingRules rules, CancellationToken ct) => Task.FromResult(_rules.Save(rules));

    public Task SavePhones(IReadOnlyList<PhoneSettings> phones, CancellationToken ct)
    {
        foreach (var phone in phones)
            _phones.Save(phone);
        return Task.CompletedTask;
    }
}

public sealed class FakeLeads : ILeadStore
{
    private readonly ConcurrentDictionary<ListId, LeadList> _lists = [];

    public Task<IReadOnlyList<LeadList>> Lists(CampaignId? campaign, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<LeadList>>([.. _lists.Values.Where(l => campaign is null || l.Campaign == campaign).OrderBy(l => l.Id.Value)]);

    public Task<LeadList> CreateList(string name, CampaignId campaign, CancellationToken ct)
    {
        var list = new LeadList { Id = new(100 + _lists.Count), Name = name, Campaign = campaign };
        return Task.FromResult(_lists[list.Id] = list);
    }

    public Task<bool> SetListActive(ListId list, bool active, CancellationToken ct)
    {
        if (!_lists.TryGetValue(list, out var known))
            return Task.FromResult(false);
        _lists[list] = known with { Active = active };
        return Task.FromResult(true);
    }

    public void Count(ListId list, long leads) => _lists[list] = _lists[list] with { Leads = leads, Ready = leads };

    public Task<Lead?> Find(LeadId id, CancellationToken ct) => Task.FromResult<Lead?>(null);
    public Task<IReadOnlyList<Lead>> FindDialable(CampaignId campaign, LeadId after, DateTimeOffset now, int maximumAttempts, int count, CancellationToken ct) => Task.FromResult<IReadOnlyList<Lead>>([]);
    public Task<long> CountDialable(CampaignId campaign, DateTimeOffset now, int maximumAttempts, CancellationToken ct) => Task.FromResult(0L);
    public Task<IReadOnlyList<Lead>> Search(ListId list, LeadId after, int count, CancellationToken ct) => Task.FromResult<IReadOnlyList<Lead>>([]);
}

/// <summary>Takes what begins with a plus sign.</summary>
public sealed class FakeDoNotCall : IDoNotCallStore
{
    private readonly ConcurrentDictionary<string, DoNotCallEntry> _entries = [];

    public Task<IReadOnlyList<DoNotCallEntry>> Search(string begins, int count, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<DoNotCallEntry>>([.. _entries.Values.Where(e => e.Phone.StartsWith(begins, StringComparison.Ordinal)).Take(count)]);

    public Task<long> Count(CancellationToken ct) => Task.FromResult((long)_entries.Count);

    public Task<DoNotCallAdded> Add(IReadOnlyList<string> lines, string region, UserId by, CancellationToken ct)
    {
        var right = lines.Where(l => l.StartsWith('+')).ToList();
        var added = right.Count(l => _entries.TryAdd(l, new DoNotCallEntry(l, DateTimeOffset.UnixEpoch, by, null)));
        return Task.FromResult(new DoNotCallAdded(added, right.Count - added, [.. lines.Index().Where(l => !l.Item.StartsWith('+')).Select(l => new RejectedRow(l.Index + 1, $"{l.Item} is not a phone number", l.Item))]));
    }

    public Task<bool> Remove(string phone, CancellationToken ct) => Task.FromResult(_entries.TryRemove(phone, out _));
}

public sealed class FakeCalls : IAttemptStore, IRecordingStore, IAudioStore
{
    public List<AttemptRow> Rows { get; } = [];
    public List<RecordingFact> Recordings { get; } = [];
    public List<LegAudio> Audio { get; } = [];

    public Task<IReadOnlyList<AttemptRow>> Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AttemptRow>>([.. Rows.Where(r => (campaign is null || r.Campaign == campaign) && (agent is null || r.Agent == agent.Value.Value)).Take(count)]);

    public Task<RecordingFact?> Find(RecordingId id, CancellationToken ct) => Task.FromResult(Recordings.Find(r => r.Id == id));
    Task<RecordingFact?> IRecordingStore.OfAttempt(AttemptId attempt, CancellationToken ct) => Task.FromResult(Recordings.Find(r => r.Attempt == attempt));

    Task<IReadOnlyList<RecordingFact>> IRecordingStore.Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct) => Task.FromResult<IReadOnlyList<RecordingFact>>(Recordings);
    public Task<CommitResult> Commit(CampaignId campaign, long epoch, IReadOnlyList<NewAttempt> attempts, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyList<LegAudio>> OfAttempt(AttemptId attempt, CancellationToken ct) => Task.FromResult<IReadOnlyList<LegAudio>>(Audio.FindAll(a => a.Attempt == attempt));
    public Task<IReadOnlyList<AudioMinute>> Minutes(ServerId server, DateTimeOffset from, DateTimeOffset until, CancellationToken ct) => throw new NotSupportedException();
    public Task<AttemptRow?> Find(AttemptId attempt, CancellationToken ct) => Task.FromResult(Rows.Find(r => r.Id == attempt));
    public Task<IReadOnlyList<OpenAttempt>> Open(CampaignId campaign, CancellationToken ct) => throw new NotSupportedException();
    public Task<AttemptTotals> Totals(CampaignId campaign, DateTimeOffset since, CancellationToken ct) => throw new NotSupportedException();
}

public sealed class FakeFacts : IFactLog
{
    public int Pending => 3;
    public bool DatabaseReachable { get; set; } = true;
    public string? DatabaseFault => DatabaseReachable ? null : "No node takes writes.";

    public Task AttemptEnded(AttemptEnd end) => Task.CompletedTask;
    public Task Disposed(DispositionSet disposition) => Task.CompletedTask;
    public Task Recorded(RecordingFact recording) => Task.CompletedTask;
    public Task AgentDid(AgentActivity activity) => Task.CompletedTask;
    public Task LegHeard(LegAudio audio) => Task.CompletedTask;
}

public sealed class FakeDatabase : IDatabaseHealth
{
    public Task<DatabaseHealth> Look(CancellationToken ct) => Task.FromResult(new DatabaseHealth(
        "mariadb://carillon:***@10.0.0.1:3306,10.0.0.2:3306/carillon",
        [new() { Node = "10.0.0.1:3306", Reachable = true, Role = "writable", Version = "10.11.8", SemiSync = "waits for 1", Gtid = "0-1-7" }, new() { Node = "10.0.0.2:3306" }],
        ["The database server 10.0.0.2:3306 does not answer."]));
}

public sealed class FakeSecrets : ISecretStore
{
    private readonly ConcurrentDictionary<string, string> _known = [];

    public Task<string> GetOrAdd(string name, string candidate, CancellationToken ct) => Task.FromResult(_known.GetOrAdd(name, candidate));
}

public sealed class FakeJoinTokens(TimeProvider clock) : IJoinTokenStore
{
    private readonly ConcurrentDictionary<string, JoinToken> _known = [];

    public Task Add(JoinToken token, CancellationToken ct) => Task.FromResult(_known[token.Id] = token);
    public Task<JoinToken?> Find(string id, CancellationToken ct) => Task.FromResult(_known.GetValueOrDefault(id));

    public Task<bool> Use(string id, CancellationToken ct)
    {
        if (_known[id] is not { UsesLeft: > 0 } token || token.ExpiresAt <= clock.GetUtcNow())
            return Task.FromResult(false);
        _known[id] = token with { UsesLeft = token.UsesLeft - 1 };
        return Task.FromResult(true);
    }
}

public sealed class FakeAudit : IAuditStore
{
    private readonly ConcurrentQueue<AuditEntry> _entries = [];

    public IReadOnlyList<AuditEntry> Entries => [.. _entries];

    public Task Add(DateTimeOffset at, UserId who, string what, string details, CancellationToken ct)
    {
        _entries.Enqueue(new(at, who, what, details));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditEntry>> Recent(int count, CancellationToken ct) => Task.FromResult(Entries);
}
