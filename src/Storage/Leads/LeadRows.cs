using Carillon.Domain.Leads;
using Carillon.Storage.Databases;

namespace Carillon.Storage.Leads;

internal static class LeadRows
{
    public static Lead ToLead(LeadRow row) => new()
    {
        Id = new(row.Id),
        List = new(row.ListId),
        Phone = row.Phone,
        FirstName = row.FirstName,
        LastName = row.LastName,
        Email = row.Email,
        City = row.City,
        State = row.Region,
        PostalCode = row.PostalCode,
        Comments = row.Comments,
        Fields = row.Fields == "{}" ? NoFields : StoredJson.Read<Dictionary<string, string>>(row.Fields),
        LeadState = Words<LeadState>.Parse(row.State),
        Status = row.Status,
        CalledCount = row.CalledCount,
        NotBefore = row.NotBefore == 0 ? null : Values.ToInstant(row.NotBefore),
        Version = row.Version,
    };

    private static readonly Dictionary<string, string> NoFields = [];
}
