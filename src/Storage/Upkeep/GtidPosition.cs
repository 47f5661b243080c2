using System.Globalization;

namespace Carillon.Storage.Upkeep;

/// <summary>MariaDB's global transaction ids: how far a server is, for each domain (<c>0-1-4711,1-3-12</c>: domain, server, sequence).</summary>
internal sealed class GtidPosition
{
    private readonly Dictionary<uint, ulong> _sequences = [];
    private readonly string _text;

    private GtidPosition(string text) => _text = text;

    /// <summary>What is no id is left out: a server that never wrote has none.</summary>
    public static GtidPosition Parse(string? text)
    {
        var position = new GtidPosition(text ?? "");
        foreach (var id in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (id.Split('-') is [var domain, _, var sequence] && uint.TryParse(domain, CultureInfo.InvariantCulture, out var d) && ulong.TryParse(sequence, CultureInfo.InvariantCulture, out var s))
                position._sequences[d] = Math.Max(s, position._sequences.GetValueOrDefault(d));
        }

        return position;
    }

    public bool Covers(GtidPosition other) => other._sequences.All(s => _sequences.GetValueOrDefault(s.Key) >= s.Value);

    public override string ToString() => _text;
}
