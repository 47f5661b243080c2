using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>name-addr or addr-spec with parameters: From, To, Contact, Route, Record-Route and their kin (RFC 3261 section 20.10).</summary>
public sealed record NameAddress
{
    public string? DisplayName { get; init; }

    public required SipUri Uri { get; init; }

    /// <summary>The header's own parameters, from the first ';' on, or empty.</summary>
    public string Parameters { get; init; } = "";

    public string? Tag => Parameter("tag");

    public string? Parameter(string name) => SipParameters.Find(Parameters, name);

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out NameAddress? value)
    {
        value = NameAddressParts.TryRead(source, out var parts) ? parts.ToAddress() : null;
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    public override string ToString()
    {
        string name = DisplayName is { Length: > 0 } given ? $"\"{Quoted(given)}\" " : "";
        return string.Create(CultureInfo.InvariantCulture, stackalloc char[256], $"{name}<{Uri}>{Parameters}");
    }

    private static string Quoted(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (c is '"' or '\\') text.Append('\\');
            // A line break in a name would end the header.
            text.Append(c is '\r' or '\n' ? ' ' : c);
        }
        return text.ToString();
    }
}
