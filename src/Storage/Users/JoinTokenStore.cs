using Carillon.Domain.Cluster;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;

namespace Carillon.Storage.Users;

internal sealed class JoinTokenStore(Database database) : IJoinTokenStore
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    public Task Add(JoinToken token, CancellationToken ct)
    {
        var old = (database.Clock.GetUtcNow() - KeptFor).Ms;
        return database.Write(async db =>
        {
            await db.JoinTokens.Where(t => t.ExpiresAt < old).DeleteAsync(ct).ConfigureAwait(false);
            await db.InsertAsync(new JoinTokenRow { Id = token.Id, SecretHash = token.SecretHash, UsesLeft = token.UsesLeft, ExpiresAt = token.ExpiresAt.Ms, MadeBy = token.MadeBy.Value }, token: ct).ConfigureAwait(false);
        }, ct);
    }

    public async Task<JoinToken?> Find(string id, CancellationToken ct) =>
        await database.Read(db => db.JoinTokens.FirstOrDefaultAsync(t => t.Id == id, ct), ct).ConfigureAwait(false) is { } row
            ? new JoinToken(row.Id, row.SecretHash, row.UsesLeft, Values.ToInstant(row.ExpiresAt), new(row.MadeBy))
            : null;

    public Task<bool> Use(string id, CancellationToken ct)
    {
        var now = database.Clock.GetUtcNow().Ms;
        return database.Write(async db =>
            await db.JoinTokens.Where(t => t.Id == id && t.UsesLeft > 0 && t.ExpiresAt > now).UpdateAsync(t => new JoinTokenRow { UsesLeft = t.UsesLeft - 1 }, ct).ConfigureAwait(false) == 1, ct);
    }
}

[Table("join_tokens")]
internal sealed class JoinTokenRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("secret_hash")] public string SecretHash { get; set; } = "";
    [Column("uses_left")] public long UsesLeft { get; set; }
    [Column("expires_at")] public long ExpiresAt { get; set; }
    [Column("made_by")] public string MadeBy { get; set; } = "";
}
