namespace Carillon.Server.Options;

/// <summary>The secret shared by the processes of one cluster, from a file or the environment.</summary>
internal static class ClusterSecret
{
    /// <summary>Only for processes that talk over loopback and were not given another.</summary>
    public const string Loopback = "carillon-loopback";

    public static string Read(string? file, string? text) =>
        file is not null ? File.ReadAllText(file).Trim() : string.IsNullOrWhiteSpace(text) ? Loopback : text;
}
