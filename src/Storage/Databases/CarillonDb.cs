using Carillon.Storage.Agents;
using Carillon.Storage.Attempts;
using Carillon.Storage.Audio;
using Carillon.Storage.Campaigns;
using Carillon.Storage.Import;
using Carillon.Storage.Infrastructure;
using Carillon.Storage.Leads;
using Carillon.Storage.Leases;
using Carillon.Storage.Recordings;
using Carillon.Storage.Users;
using LinqToDB;
using LinqToDB.Data;

namespace Carillon.Storage.Databases;

/// <summary>One connection for one piece of work, and the tables.</summary>
internal sealed class CarillonDb(DataOptions options, bool background) : DataConnection(options)
{
    /// <summary>Leases, membership, health: counted apart.</summary>
    public bool IsBackground => background;

    public ITable<CampaignRow> Campaigns => this.GetTable<CampaignRow>();
    public ITable<ListRow> Lists => this.GetTable<ListRow>();
    public ITable<LeadRow> Leads => this.GetTable<LeadRow>();
    public ITable<DoNotCallRow> DoNotCall => this.GetTable<DoNotCallRow>();
    public ITable<ImportRow> Imports => this.GetTable<ImportRow>();
    public ITable<AttemptTableRow> Attempts => this.GetTable<AttemptTableRow>();
    public ITable<RecordingRow> Recordings => this.GetTable<RecordingRow>();
    public ITable<LegAudioRow> LegAudio => this.GetTable<LegAudioRow>();
    public ITable<AgentActivityTableRow> AgentActivity => this.GetTable<AgentActivityTableRow>();
    public ITable<AgentSessionTableRow> AgentSessions => this.GetTable<AgentSessionTableRow>();
    public ITable<UserRow> Users => this.GetTable<UserRow>();
    public ITable<SecretRow> Secrets => this.GetTable<SecretRow>();
    public ITable<JoinTokenRow> JoinTokens => this.GetTable<JoinTokenRow>();
    public ITable<AuditRow> Audit => this.GetTable<AuditRow>();
    public ITable<ServerRow> Servers => this.GetTable<ServerRow>();
    public ITable<CarrierRow> Carriers => this.GetTable<CarrierRow>();
    public ITable<PhoneRow> Phones => this.GetTable<PhoneRow>();
    public ITable<Iax2PeerRow> Iax2Peers => this.GetTable<Iax2PeerRow>();
    public ITable<CallingRulesRow> CallingRules => this.GetTable<CallingRulesRow>();
    public ITable<StopRow> Stops => this.GetTable<StopRow>();
    public ITable<LeaseRow> Leases => this.GetTable<LeaseRow>();

    /// <summary>All rows by one INSERT, as parameters: for the few rows of a claim.</summary>
    public Task InsertAll<T>(IReadOnlyCollection<T> rows, CancellationToken ct)
        where T : class =>
        this.BulkCopyAsync(OneStatement, rows, ct);

    /// <summary>
    /// Very many rows, by as many INSERTs as are quick: SQLite looks for a parameter's name from the first on, so that the cost grows
    /// with the square of the parameters.
    /// </summary>
    public Task InsertMany<T>(IReadOnlyCollection<T> rows, CancellationToken ct)
        where T : class =>
        this.BulkCopyAsync(DataProvider.Name.StartsWith(ProviderName.SQLite, StringComparison.Ordinal) ? ShortStatements : OneStatement, rows, ct);

    private static readonly BulkCopyOptions OneStatement = new(BulkCopyType: BulkCopyType.MultipleRows, UseParameters: true, MaxParametersForBatch: 30_000);
    private static readonly BulkCopyOptions ShortStatements = OneStatement with { MaxParametersForBatch = 340 };
}
