using Carillon.Domain.Calls;
using Carillon.Storage.Databases;
using Carillon.Storage.Leads;

namespace Carillon.Storage.Attempts;

internal static class AttemptRows
{
    public static AttemptTableRow ToClaim(NewAttempt attempt, string claim) => new()
    {
        Id = attempt.Id.Value.Hex,
        Campaign = attempt.Campaign.Value,
        LeadId = attempt.Lead.Value,
        ListId = attempt.List.Value,
        Phone = attempt.Phone,
        Leg = attempt.Leg.Value.Hex,
        Server = attempt.Server.Value,
        DialledFor = attempt.DialledFor?.Value,
        DialledAt = attempt.At.Ms,
        Epoch = attempt.Epoch,
        Claim = claim,
    };

    public static OpenAttempt ToOpen(AttemptTableRow row, LeadRow? lead) => new(new NewAttempt
    {
        Id = new(Values.ToGuid(row.Id)),
        Campaign = new(row.Campaign),
        Lead = new(row.LeadId),
        List = new(row.ListId),
        Phone = row.Phone,
        Leg = new(Values.ToGuid(row.Leg)),
        Server = new(row.Server),
        DialledFor = row.DialledFor is null ? null : new UserId(row.DialledFor),
        At = Values.ToInstant(row.DialledAt),
        Epoch = row.Epoch,
    }, lead is null ? null : LeadRows.ToLead(lead));

    public static AttemptRow ToRow(AttemptTableRow row, string? recording, double? mos) => new()
    {
        Id = new(Values.ToGuid(row.Id)),
        Campaign = new(row.Campaign),
        Lead = new(row.LeadId),
        Phone = row.Phone,
        At = Values.ToInstant(row.DialledAt),
        EndedAt = row.EndedAt is { } ended ? Values.ToInstant(ended) : null,
        Cause = row.Cause,
        Agent = row.Agent,
        Disposition = row.Disposition,
        Talk = Values.ToLength(row.TalkMs),
        Recording = recording,
        Mos = mos,
    };
}
