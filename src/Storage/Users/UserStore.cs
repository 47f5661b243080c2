using Carillon.Domain.Users;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Users;

internal sealed class UserStore(Database database) : IUserStore
{
    public async Task<User?> Find(UserId id, CancellationToken ct)
    {
        var row = await database.Read(db => db.Users.FirstOrDefaultAsync(u => u.Id == id.Value, ct), ct).ConfigureAwait(false);
        return row is null ? null : ToUser(row);
    }

    public async Task<IReadOnlyList<User>> All(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Users.OrderBy(u => u.Id).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(ToUser)];
    }

    public Task<bool> Save(User user, CancellationToken ct)
    {
        var row = ToRow(user);
        return database.Write(db => VersionedSave.Run(db, user.Version, row,
            () => db.Users.Where(u => u.Id == row.Id && u.Version == user.Version)
                .UpdateAsync(u => new UserRow
                {
                    Name = row.Name,
                    Role = row.Role,
                    PasswordHash = row.PasswordHash,
                    Active = row.Active,
                    Campaigns = row.Campaigns,
                    Phone = row.Phone,
                    Version = row.Version,
                }, ct),
            () => db.Users.AnyAsync(u => u.Id == row.Id, ct), ct), ct);
    }

    private static UserRow ToRow(User user) => new()
    {
        Id = user.Id.Value,
        Name = user.Name,
        Role = Words<Role>.Of(user.Role),
        PasswordHash = user.PasswordHash,
        Active = user.Active,
        Campaigns = StoredJson.Write(user.Campaigns),
        Phone = user.Phone?.Value,
        Version = user.Version + 1,
    };

    private static User ToUser(UserRow row) => new()
    {
        Id = new(row.Id),
        Name = row.Name,
        Role = Words<Role>.Parse(row.Role),
        PasswordHash = row.PasswordHash,
        Active = row.Active,
        Campaigns = StoredJson.Read<IReadOnlyList<CampaignId>>(row.Campaigns),
        Phone = row.Phone is null ? null : new PhoneId(row.Phone),
        Version = row.Version,
    };
}
