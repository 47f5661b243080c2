using System.ComponentModel.DataAnnotations;

namespace Carillon.Storage;

/// <summary>Where facts are kept, and how often the outbox gives them to the database.</summary>
public sealed class StorageOptions
{
    /// <summary><c>sqlite:path</c>, a path, or <c>mariadb://user:password@host:port/name</c>.</summary>
    [Required]
    public string Database { get; set; } = "carillon-data/carillon.db";

    /// <summary>Folder of the outbox's journal; one for each web process. It must survive a restart.</summary>
    [Required]
    public string OutboxFolder { get; set; } = "carillon-data/outbox";

    /// <summary>How long a call's end or disposition may wait for others before it is given to the database.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a fact that nobody waits for (how a leg was heard, what an agent did, a recording) may wait for one that somebody does, with which it then goes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RelaxedInterval { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>So many waiting facts are given to the database at once.</summary>
    [Range(1, 5000)]
    public int FlushBatch { get; set; } = 500;

    /// <summary>Longest pause between two tries while the database is away.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromSeconds(5);
}
