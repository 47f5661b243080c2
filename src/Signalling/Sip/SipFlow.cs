using System.Globalization;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>A way to a phone that it keeps open (RFC 5626): the phone's own name for ever, and the number of the way.</summary>
public sealed record SipFlow(string Instance, int RegId)
{
    private const int LongestInstance = 256;

    /// <summary>Null: the contact names none. One without an instance is as if it were not said (section 6).</summary>
    internal static SipFlow? Of(NameAddress contact) =>
        contact.Parameter("+sip.instance") is { Length: > 2 and <= LongestInstance } instance && instance[0] == '<' && instance[^1] == '>'
        && instance.AsSpan().IndexOfAny('"', '\\') < 0
        && int.TryParse(contact.Parameter("reg-id"), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id > 0
            ? new SipFlow(instance, id)
            : null;

    /// <summary>As a Contact says it.</summary>
    internal string Parameters => $";+sip.instance=\"{Instance}\";reg-id={RegId}";

    /// <summary>Contacts by phones: those of one phone are called in turn, the one that was confirmed last first (section 5.3); the phones all at once.</summary>
    public static IReadOnlyList<IReadOnlyList<SipContact>> ByPhones(IReadOnlyList<SipContact> contacts)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        return [.. contacts.Reverse().GroupBy(c => (object?)c.Flow?.Instance ?? c).Select(g => g.ToList()).Reverse()];
    }
}
