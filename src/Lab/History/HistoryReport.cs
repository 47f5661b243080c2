using System.Text.Json;
using Carillon.Lab.Running;

namespace Carillon.Lab.History;

/// <summary>What the history proves, or does not.</summary>
public sealed record HistoryReport
{
    public int Attempts { get; init; }
    public int Invites { get; init; }

    /// <summary>Attempts that were answered, connected with an agent, dropped, and the rows of recordings: as the database has them.</summary>
    public int Answered { get; init; }
    public int Connected { get; init; }
    public int Dropped { get; init; }
    public int Recordings { get; init; }

    public int AttemptsWithoutEnd { get; init; }

    /// <summary>The database says that an INVITE was sent, and no carrier saw one.</summary>
    public int AttemptsWithoutInvite { get; init; }

    /// <summary>A carrier saw an INVITE that is nowhere on record.</summary>
    public int InvitesWithoutAttempt { get; init; }

    /// <summary>A further INVITE of an attempt though the one before had not failed.</summary>
    public int DuplicateInvites { get; init; }

    /// <summary>INVITEs without a line that ends them, when the carrier was stopped after the calls.</summary>
    public int InvitesWithoutEnd { get; init; }

    /// <summary>Leads with a duplicate INVITE, overlapping attempts, more attempts than allowed, or one before its time.</summary>
    public int LeadsDialledTwice { get; init; }
    public int DispositionsAcknowledged { get; init; }
    public int DispositionsLost { get; init; }
    public int StuckLegs { get; init; }
    public int LegsEndedTwice { get; init; }

    /// <summary>Records of journals that could not be read.</summary>
    public int UnreadableRecords { get; init; }

    /// <summary>One sentence each; the first hundred.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    public bool IsClean =>
        (AttemptsWithoutEnd | AttemptsWithoutInvite | InvitesWithoutAttempt | DuplicateInvites | InvitesWithoutEnd
            | LeadsDialledTwice | DispositionsLost | StuckLegs | LegsEndedTwice | UnreadableRecords) == 0;

    public string ToJson() => JsonSerializer.Serialize(this, LabJson.Files);
}
