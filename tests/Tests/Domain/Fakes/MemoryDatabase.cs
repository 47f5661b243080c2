using System.Collections.Concurrent;
using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Domain.Fakes;

/// <summary>All stores of the domain in memory, with the database's rules: claims move READY to DIALLING, epochs fence, ends are stored once.</summary>
internal sealed class MemoryDatabase :
    ICampaignStore, ILeadStore, IAttemptStore, IAudioStore, IFactLog, ILeaseStore, IInfrastructureStore, IAgentSessionStore, IStopStore, ISecretStore, IActiveNamesStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CampaignId, CampaignSettings> _campaigns = [];
    private readonly SortedDictionary<long, Lead> _leads = [];
    private readonly Dictionary<AttemptId, NewAttempt> _attempts = [];
    private readonly Dictionary<string, (Lease Lease, DateTimeOffset Until)> _leases = [];
    private readonly Dictionary<UserId, AgentSessionRow> _sessions = [];
    private readonly Dictionary<(StopScope, string), StopMark> _stops = [];

    public Dictionary<AttemptId, List<AttemptEnd>> Ends { get; } = [];
    public ConcurrentQueue<DispositionSet> Dispositions { get; } = new();
    public ConcurrentQueue<RecordingFact> Recordings { get; } = new();
    public ConcurrentQueue<AgentActivity> Activities { get; } = new();
    public ConcurrentQueue<LegAudio> Audio { get; } = new();
    /// <summary>The outbox takes no audio: its disk is full.</summary>
    public bool RefusesAudio { get; set; }
    public List<TelephonyServer> TelephonyServers { get; } = [];
    public List<CarrierSettings> CarrierList { get; } = [];
    public List<PhoneSettings> PhoneList { get; } = [];
    public List<Iax2PeerSettings> PeerList { get; } = [];
    public CallingRules CallingRules { get; set; } = new();
    public HashSet<string> DoNotCall { get; } = [];

    /// <summary>Statements that would have been executed, without leases.</summary>
    public int Statements;
    public bool Away { get; set; }
    /// <summary>Why nothing can be committed, also while the outbox has not noticed.</summary>
    public string? CommitsRefused { get => Away ? "the database is away" : field; set; }
    /// <summary>The next commit happens, and its answer is lost.</summary>
    public bool LoseNextAnswer { get; set; }
    public int Pending => 0;
    public bool DatabaseReachable => !Away;
    public string? DatabaseFault => Away ? "It is away." : null;

    public IReadOnlyList<NewAttempt> Attempts
    {
        get
        {
            lock (_gate)
                return [.. _attempts.Values];
        }
    }

    public IReadOnlyList<AttemptEnd> AllEnds
    {
        get
        {
            lock (_gate)
                return [.. Ends.Values.SelectMany(e => e)];
        }
    }

    public void Put(CampaignSettings settings) => Locked(() => _campaigns[settings.Id] = settings);

    public void PutLeads(int count, long from = 1) => Locked(() =>
    {
        for (var n = from; n < from + count; n++)
            _leads[n] = new Lead { Id = new LeadId(n), List = new ListId(1), Phone = $"+1212555{n:0000}", FirstName = "Lead", LastName = $"{n}" };
        return 0;
    });

    public void PutOpen(NewAttempt attempt) => Locked(() =>
    {
        _attempts[attempt.Id] = attempt;
        _leads[attempt.Lead.Value] = _leads[attempt.Lead.Value] with { LeadState = LeadState.Dialling };
        return 0;
    });

    public Lead LeadOf(long id) => Locked(() => _leads[id]);

    /// <summary>Somebody else takes the lease away, at a higher epoch.</summary>
    public void StealLease(string resource) => Locked(() => _leases[resource] = (new Lease(resource, "thief", _leases[resource].Lease.Epoch + 1), DateTimeOffset.UtcNow.AddHours(1)));

    public void ReturnLease(string resource) => Locked(() => _leases[resource] = _leases[resource] with { Until = DateTimeOffset.MinValue });

    private T Locked<T>(Func<T> act)
    {
        lock (_gate)
            return act();
    }

    private Task<T> Statement<T>(Func<T> act)
    {
        Interlocked.Increment(ref Statements);
        return Away ? Task.FromException<T>(new InvalidOperationException("the database is away")) : Task.FromResult(Locked(act));
    }

    Task<ActiveNames> IActiveNamesStore.Read(CancellationToken ct) => Statement(() => new ActiveNames([.. _campaigns.Keys], [.. TelephonyServers.Select(s => s.Id)]));
    Task<IReadOnlyList<CampaignSettings>> ICampaignStore.All(CancellationToken ct) => Statement<IReadOnlyList<CampaignSettings>>(() => [.. _campaigns.Values]);
    Task<CampaignSettings?> ICampaignStore.Find(CampaignId id, CancellationToken ct) => Statement(() => _campaigns.GetValueOrDefault(id));
    public Task<bool> Save(CampaignSettings settings, CancellationToken ct) => Statement(() => { _campaigns[settings.Id] = settings; return true; });

    public Task<IReadOnlyList<LeadList>> Lists(CampaignId? campaign, CancellationToken ct) => throw new NotSupportedException();
    public Task<LeadList> CreateList(string name, CampaignId campaign, CancellationToken ct) => throw new NotSupportedException();
    public Task<bool> SetListActive(ListId list, bool active, CancellationToken ct) => throw new NotSupportedException();
    Task<Lead?> ILeadStore.Find(LeadId id, CancellationToken ct) => Statement(() => _leads.GetValueOrDefault(id.Value));
    public Task<IReadOnlyList<Lead>> FindDialable(CampaignId campaign, LeadId after, DateTimeOffset now, int maximumAttempts, int count, CancellationToken ct) => Statement<IReadOnlyList<Lead>>(() =>
        [.. _leads.Values.Where(l => l.Id.Value > after.Value && l.LeadState is LeadState.Ready && l.CalledCount < maximumAttempts && !(l.NotBefore > now)).Take(count)]);
    public Task<long> CountDialable(CampaignId campaign, DateTimeOffset now, int maximumAttempts, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyList<Lead>> Search(ListId list, LeadId after, int count, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Who has committed attempts is answered after this.</summary>
    public Task CommitAnswers { get; set; } = Task.CompletedTask;

    public async Task<CommitResult> Commit(CampaignId campaign, long epoch, IReadOnlyList<NewAttempt> attempts, CancellationToken ct)
    {
        if (CommitsRefused is { } why)
            return new CommitResult(CommitOutcome.DatabaseAway, new HashSet<AttemptId>(), why);
        Interlocked.Add(ref Statements, 3);
        var result = Locked(() => CommitNow(campaign, epoch, attempts));
        await CommitAnswers.WaitAsync(ct);
        if (!LoseNextAnswer)
            return result;
        LoseNextAnswer = false;
        throw new TimeoutException("the answer was lost");
    }

    private CommitResult CommitNow(CampaignId campaign, long epoch, IReadOnlyList<NewAttempt> attempts)
    {
        if (_leases.GetValueOrDefault($"campaign:{campaign}").Lease?.Epoch != epoch)
            return new CommitResult(CommitOutcome.LeaseLost, new HashSet<AttemptId>());
        var claimed = new HashSet<AttemptId>();
        foreach (var a in attempts)
        {
            if (DoNotCall.Contains(a.Phone) || (a.Lead.Value > 0 && _leads[a.Lead.Value].LeadState is not LeadState.Ready))
                continue;
            if (a.Lead.Value > 0)
                _leads[a.Lead.Value] = _leads[a.Lead.Value] with { LeadState = LeadState.Dialling, CalledCount = _leads[a.Lead.Value].CalledCount + 1 };
            _attempts.Add(a.Id, a);
            claimed.Add(a.Id);
        }

        return new CommitResult(CommitOutcome.Committed, claimed);
    }

    /// <summary>Who asks for the attempts without an end waits for this.</summary>
    public Task OpenAnswers { get; set; } = Task.CompletedTask;

    public async Task<IReadOnlyList<OpenAttempt>> Open(CampaignId campaign, CancellationToken ct)
    {
        await OpenAnswers.WaitAsync(ct);
        return await OpenNow(campaign);
    }

    private Task<IReadOnlyList<OpenAttempt>> OpenNow(CampaignId campaign) => Statement<IReadOnlyList<OpenAttempt>>(() =>
        [.. _attempts.Values.Where(a => a.Campaign == campaign && !Ends.ContainsKey(a.Id)).Select(a => new OpenAttempt(a, _leads.GetValueOrDefault(a.Lead.Value)))]);

    public Task<AttemptTotals> Totals(CampaignId campaign, DateTimeOffset since, CancellationToken ct) => Statement(() =>
    {
        var dialled = _attempts.Values.Where(a => a.Campaign == campaign && a.At >= since).ToList();
        var ended = dialled.SelectMany(a => Ends.TryGetValue(a.Id, out var ends) ? ends.Take(1) : []).ToList();
        return new AttemptTotals(dialled.Count, ended.Count(e => e.AnsweredAt is not null), ended.Count(e => e.ConnectedAt is not null), ended.Count(e => e.Dropped), 0);
    });

    Task<AttemptRow?> IAttemptStore.Find(AttemptId attempt, CancellationToken ct) => Statement(() => _attempts.GetValueOrDefault(attempt) is { } a
        ? new AttemptRow { Id = a.Id, Campaign = a.Campaign, Lead = a.Lead, Phone = a.Phone, At = a.At, Agent = Ends.GetValueOrDefault(a.Id)?[0].Agent?.Value }
        : null);

    public Task<IReadOnlyList<AttemptRow>> Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct) => throw new NotSupportedException();

    // The outbox takes facts also while the database is away.
    public Task AttemptEnded(AttemptEnd end) => Task.FromResult(Locked(() =>
    {
        (Ends.TryGetValue(end.Id, out var ends) ? ends : Ends[end.Id] = []).Add(end);
        if (end.Lead.Value > 0)
        {
            var lead = _leads[end.Lead.Value];
            _leads[end.Lead.Value] = lead with { LeadState = end.LeadState, Status = end.LeadStatus, NotBefore = end.LeadNotBefore, CalledCount = lead.CalledCount - (end.InviteSent ? 0 : 1) };
        }

        return 0;
    }));

    public Task Disposed(DispositionSet disposition)
    {
        Dispositions.Enqueue(disposition);
        return Task.CompletedTask;
    }

    public Task Recorded(RecordingFact recording)
    {
        Recordings.Enqueue(recording);
        return Task.CompletedTask;
    }

    public Task AgentDid(AgentActivity activity)
    {
        Activities.Enqueue(activity);
        return Task.CompletedTask;
    }

    public Task LegHeard(LegAudio audio)
    {
        if (RefusesAudio)
            return Task.FromException(new IOException("the disk is full"));
        Audio.Enqueue(audio);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LegAudio>> OfAttempt(AttemptId attempt, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyList<AudioMinute>> Minutes(ServerId server, DateTimeOffset from, DateTimeOffset until, CancellationToken ct) => Statement<IReadOnlyList<AudioMinute>>(() =>
        [.. Audio.Where(a => a.Server == server && a.At >= from && a.At < until).Select(a => new AudioMinute(AudioPath.For(a), AudioTrend.MinuteOf(a.At), AudioSum.One(a.Quality)))]);

    public Task<Lease?> TryTake(string resource, string owner, TimeSpan timeToLive, IReadOnlyCollection<string> dead, CancellationToken ct) => Away ? Task.FromException<Lease?>(new InvalidOperationException("the database is away")) : Task.FromResult(Locked<Lease?>(() =>
    {
        var now = DateTimeOffset.UtcNow;
        if (_leases.TryGetValue(resource, out var held) && held.Until > now && held.Lease.Owner != owner && !dead.Contains(held.Lease.Owner))
            return null;
        var lease = new Lease(resource, owner, (held.Lease?.Epoch ?? 0) + 1);
        _leases[resource] = (lease, now + timeToLive);
        return lease;
    }));

    public Task<IReadOnlyList<Lease>> Renew(IReadOnlyList<Lease> leases, TimeSpan timeToLive, CancellationToken ct) => Away ? Task.FromException<IReadOnlyList<Lease>>(new InvalidOperationException("the database is away")) : Task.FromResult(Locked<IReadOnlyList<Lease>>(() =>
    {
        var still = leases.Where(l => _leases.GetValueOrDefault(l.Resource).Lease == l).ToList();
        foreach (var l in still)
            _leases[l.Resource] = (l, DateTimeOffset.UtcNow + timeToLive);
        return still;
    }));

    public Task Release(Lease lease, CancellationToken ct) => Task.FromResult(Locked(() =>
    {
        // The row stays, for its epoch must never fall.
        if (_leases.GetValueOrDefault(lease.Resource).Lease == lease)
            _leases[lease.Resource] = (lease with { Owner = "" }, DateTimeOffset.MinValue);
        return 0;
    }));

    public Task<IReadOnlyList<TelephonyServer>> Servers(CancellationToken ct) => Statement<IReadOnlyList<TelephonyServer>>(() => [.. TelephonyServers]);
    public Task<IReadOnlyList<CarrierSettings>> Carriers(CancellationToken ct) => Statement<IReadOnlyList<CarrierSettings>>(() => [.. CarrierList]);
    public Task<IReadOnlyList<PhoneSettings>> Phones(CancellationToken ct) => Statement<IReadOnlyList<PhoneSettings>>(() => [.. PhoneList]);
    public Task<bool> Save(TelephonyServer server, CancellationToken ct) => throw new NotSupportedException();
    public Task<bool> Remove(ServerId server, long version, CancellationToken ct) => throw new NotSupportedException();
    public Task<bool> Save(CarrierSettings carrier, CancellationToken ct) => throw new NotSupportedException();
    public Task<bool> Save(PhoneSettings phone, CancellationToken ct) => throw new NotSupportedException();
    public Task SavePhones(IReadOnlyList<PhoneSettings> phones, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyList<Iax2PeerSettings>> Iax2Peers(CancellationToken ct) => Statement<IReadOnlyList<Iax2PeerSettings>>(() => [.. PeerList]);
    public Task<bool> Save(Iax2PeerSettings peer, CancellationToken ct) => throw new NotSupportedException();
    public Task<CallingRules> Rules(CancellationToken ct) => Statement(() => CallingRules);
    public Task<bool> Save(CallingRules rules, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> Save(AgentSessionRow row, CancellationToken ct) => Away ? Task.FromResult(false) : Statement(() =>
    {
        if (!_sessions.TryGetValue(row.Agent, out var old) || old.Version <= row.Version)
            _sessions[row.Agent] = row;
        return true;
    });

    Task<AgentSessionRow?> IAgentSessionStore.Find(UserId agent, CancellationToken ct) => Statement(() => _sessions.GetValueOrDefault(agent));
    public Task<IReadOnlyList<AgentSessionRow>> OfCampaign(CampaignId campaign, CancellationToken ct) => Statement<IReadOnlyList<AgentSessionRow>>(() =>
        [.. _sessions.Values.Where(s => s.Campaign == campaign && s.State is not AgentState.LoggedOut)]);

    Task<IReadOnlyList<StopMark>> IStopStore.All(CancellationToken ct) => Statement<IReadOnlyList<StopMark>>(() => [.. _stops.Values]);
    public Task<bool> Set(StopMark mark, CancellationToken ct) => Away ? Task.FromResult(false) : Statement(() => { _stops[(mark.Scope, mark.Id)] = mark; return true; });
    public Task<bool> Lift(StopScope scope, string id, CancellationToken ct) => Away ? Task.FromResult(false) : Statement(() => { _stops.Remove((scope, id)); return true; });
    public Task<string> GetOrAdd(string name, string candidate, CancellationToken ct) => Statement(() => candidate);
}
