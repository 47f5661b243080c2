namespace Carillon.Domain.Leads;

/// <summary>Lists and leads. Claiming for dialling is <see cref="Calls.IAttemptStore"/>'s.</summary>
public interface ILeadStore
{
    Task<IReadOnlyList<LeadList>> Lists(CampaignId? campaign, CancellationToken ct);
    /// <summary>Makes a list; its id is given by the database.</summary>
    Task<LeadList> CreateList(string name, CampaignId campaign, CancellationToken ct);
    Task<bool> SetListActive(ListId list, bool active, CancellationToken ct);
    Task<Lead?> Find(LeadId id, CancellationToken ct);
    /// <summary>Leads of the campaign's active lists that may be dialled at <paramref name="now"/>, in order of id, after the cursor; none whose number is on the do-not-call list. One statement.</summary>
    Task<IReadOnlyList<Lead>> FindDialable(CampaignId campaign, LeadId after, DateTimeOffset now, int maximumAttempts, int count, CancellationToken ct);
    /// <summary>How many leads wait in active lists: what the floor shows.</summary>
    Task<long> CountDialable(CampaignId campaign, DateTimeOffset now, int maximumAttempts, CancellationToken ct);
    Task<IReadOnlyList<Lead>> Search(ListId list, LeadId after, int count, CancellationToken ct);
}

/// <summary>What counts as a duplicate when a file is imported.</summary>
public enum DuplicateCheck { None, List, Campaign, System }

[GenerateSerializer, Immutable, Alias("ImportRequest")]
public sealed record ImportRequest
{
    [Id(0)] public required ListId List { get; init; }
    /// <summary>Null: found from the first lines (comma, semicolon, tab, pipe).</summary>
    [Id(1)] public char? Delimiter { get; init; }
    /// <summary>Column header -> lead field (phone, first_name, ...). Headers not named here map by their usual names; others are kept as extra fields.</summary>
    [Id(2)] public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();
    [Id(3)] public string DefaultRegion { get; init; } = "US";
    [Id(4)] public DuplicateCheck Duplicates { get; init; } = DuplicateCheck.List;
}

/// <summary>One refused row: its line in the file (1 = header), and why in words.</summary>
[GenerateSerializer, Immutable, Alias("RejectedRow")]
public sealed record RejectedRow([property: Id(0)] long Line, [property: Id(1)] string Reason, [property: Id(2)] string Text);

[GenerateSerializer, Immutable, Alias("ImportProgress")]
public sealed record ImportProgress
{
    [Id(0)] public long Rows { get; init; }
    [Id(1)] public long Imported { get; init; }
    [Id(2)] public long Rejected { get; init; }
    [Id(3)] public long BytesRead { get; init; }
    [Id(4)] public long? BytesTotal { get; init; }
    [Id(5)] public bool Finished { get; init; }
    /// <summary>Set where the file itself cannot be used: no phone column, not text, cut off.</summary>
    [Id(6)] public string? Fault { get; init; }
}

/// <summary>Bulk import of a delimited text file. Rows already stored stay when the file breaks half-way; the report says where it broke.</summary>
public interface ILeadImporter
{
    /// <summary>Reads to the end; calls <paramref name="progress"/> several times a second and <paramref name="rejected"/> for each refused row.</summary>
    Task<ImportProgress> Import(Stream file, ImportRequest request, Action<ImportProgress> progress, Action<RejectedRow> rejected, CancellationToken ct);
}
