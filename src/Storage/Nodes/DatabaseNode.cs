namespace Carillon.Storage;

/// <summary>One server of the database, as the operator wrote it: <c>host</c>, <c>host:port</c>, <c>[address]:port</c>.</summary>
public readonly record struct DatabaseNode(string Host, int Port)
{
    public const int DefaultPort = 3306;

    public static bool TryParse(string? text, out DatabaseNode node)
    {
        node = default;
        if (!Uri.TryCreate("tcp://" + text?.Trim(), UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.PathAndQuery is not ("/" or ""))
            return false;
        node = new(uri.Host.Trim('[', ']'), uri.Port > 0 ? uri.Port : DefaultPort);
        return true;
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
