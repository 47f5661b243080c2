namespace Carillon.Web.Joining;

/// <summary>What the host tells of itself, so that other servers can join.</summary>
/// <param name="Addresses">Where this web server is reached, the best first.</param>
/// <param name="Fingerprint">SHA-256 of its certificate, in hex; null: it has none.</param>
/// <param name="Database">Its address, for other web servers; null: it is a file, which no two can share.</param>
/// <param name="DatabaseIsLocal">That is an address of this machine alone.</param>
/// <param name="Schema">The schema that this program knows.</param>
public sealed record JoinGround(string ClusterSecret, IReadOnlyList<Uri> Addresses, Func<string?> Fingerprint, string? Database, bool DatabaseIsLocal, long Schema);
