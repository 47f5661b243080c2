using Carillon.Storage.Databases;
using Carillon.Storage.Leads;

namespace Carillon.Storage.Import;

/// <summary>A row of the file becomes a lead, or a reason why not. Knows the header; pure.</summary>
internal sealed class RowReader(string[] headers, LeadField?[] fields, E164 numbers, long list, long now)
{
    private const int ShortText = 100;
    private const int LongText = 200;
    private const int PostalText = 20;

    public bool TryRead(CsvRow row, out LeadRow lead, out string reason)
    {
        lead = new LeadRow { ListId = list, CreatedAt = now };
        if (FaultOf(row) is { } fault)
        {
            reason = fault;
            return false;
        }

        var (phone, code) = Fill(lead, row.Cells);
        if (!numbers.TryNormalise(phone, code, out var e164, out reason))
            return false;
        lead.Phone = e164;
        return Fits(lead, out reason);
    }

    private string? FaultOf(CsvRow row) =>
        row.Fault ?? (row.Cells.Length == headers.Length ? null : $"it has {row.Cells.Length} columns, the header has {headers.Length}");

    private (string Phone, string Code) Fill(LeadRow lead, string[] cells)
    {
        var (phone, code) = ("", "");
        Dictionary<string, string>? extras = null;
        for (var i = 0; i < cells.Length; i++)
        {
            if (fields[i] is { } field)
                Set(lead, field, cells[i], ref phone, ref code);
            else if (cells[i].Length > 0 && headers[i].Length > 0)
                (extras ??= [])[headers[i]] = cells[i];
        }

        lead.Fields = extras is null ? "{}" : StoredJson.Write(extras);
        return (phone, code);
    }

    private static void Set(LeadRow lead, LeadField field, string value, ref string phone, ref string code)
    {
        switch (field)
        {
            case LeadField.Phone: phone = value; break;
            case LeadField.PhoneCode: code = value; break;
            case LeadField.FirstName: lead.FirstName = value; break;
            case LeadField.LastName: lead.LastName = value; break;
            case LeadField.Email: lead.Email = value; break;
            case LeadField.City: lead.City = value; break;
            case LeadField.Region: lead.Region = value; break;
            case LeadField.PostalCode: lead.PostalCode = value; break;
            case LeadField.Comments: lead.Comments = value; break;
        }
    }

    private static bool Fits(LeadRow lead, out string reason)
    {
        reason = (lead.FirstName.Length > ShortText ? "the first name"
            : lead.LastName.Length > ShortText ? "the last name"
            : lead.Email.Length > LongText ? "the e-mail address"
            : lead.City.Length > ShortText ? "the city"
            : lead.Region.Length > ShortText ? "the state"
            : lead.PostalCode.Length > PostalText ? "the postal code" : "");
        if (reason.Length == 0)
            return true;
        reason += " is too long";
        return false;
    }
}
