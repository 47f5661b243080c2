namespace Carillon.Lab.History;

/// <summary>What the history checker reads. Everything but the database may be left out; then what needs it is not judged.</summary>
public sealed record HistoryOptions
{
    /// <summary>sqlite:PATH, a path, or mariadb://user:password@host:port/name.</summary>
    public required string Database { get; init; }

    /// <summary>carrier.jsonl of every lab carrier.</summary>
    public IReadOnlyList<string> CarrierLogs { get; init; } = [];

    /// <summary>dispositions.jsonl of every lab.</summary>
    public IReadOnlyList<string> DispositionLogs { get; init; } = [];

    /// <summary>The journal folder of every switch.</summary>
    public IReadOnlyList<string> Journals { get; init; } = [];

    /// <summary>Snapshots of switches after the run, as JSON of telephony.proto's SwitchSnapshot.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>Attempts dialled before this are not looked at. Null: all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The switches are still running: phones that are held on the line are no stuck legs.</summary>
    public bool PhonesMayBeUp { get; init; }
}
