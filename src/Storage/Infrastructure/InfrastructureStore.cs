using System.Globalization;
using Carillon.Domain.Cluster;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Infrastructure;

internal sealed class InfrastructureStore(Database database) : IInfrastructureStore
{
    public async Task<IReadOnlyList<TelephonyServer>> Servers(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Servers.OrderBy(s => s.Id).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(r => StoredJson.Read<TelephonyServer>(r.Settings) with { Version = r.Version })];
    }

    public Task<bool> Save(TelephonyServer server, CancellationToken ct)
    {
        var row = new ServerRow
        {
            Id = server.Id.Value,
            Control = server.Control.ToString(),
            Iax2 = string.Create(CultureInfo.InvariantCulture, $"{server.Iax2Host}:{server.Iax2Port}"),
            Active = server.Active,
            Settings = StoredJson.Write(server),
            Version = server.Version + 1,
        };
        return database.Write(db => SaveServer(db, row, server.Version, ct), ct);
    }

    public Task<bool> Remove(ServerId server, long version, CancellationToken ct)
    {
        var (name, first, second) = (server.Value, $"trunk:{server}:", $":{server}");
        return database.Write(async db =>
        {
            if (await db.Servers.Where(s => s.Id == name && s.Version == version).DeleteAsync(ct).ConfigureAwait(false) == 0)
                return false;
            await db.Secrets.Where(s => s.Name.StartsWith(first) || (s.Name.StartsWith("trunk:") && s.Name.EndsWith(second))).DeleteAsync(ct).ConfigureAwait(false);
            return true;
        }, ct);
    }

    public async Task<IReadOnlyList<CarrierSettings>> Carriers(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Carriers.OrderBy(c => c.Id).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(r => StoredJson.Read<CarrierSettings>(r.Settings) with { Version = r.Version })];
    }

    public Task<bool> Save(CarrierSettings carrier, CancellationToken ct)
    {
        var row = new CarrierRow
        {
            Id = carrier.Id.Value,
            Name = carrier.Name,
            Active = carrier.Active,
            Settings = StoredJson.Write(carrier),
            Version = carrier.Version + 1,
        };
        return database.Write(db => VersionedSave.Run(db, carrier.Version, row,
            () => db.Carriers.Where(c => c.Id == row.Id && c.Version == carrier.Version)
                .UpdateAsync(c => new CarrierRow { Name = row.Name, Active = row.Active, Settings = row.Settings, Version = row.Version }, ct),
            () => db.Carriers.AnyAsync(c => c.Id == row.Id, ct), ct), ct);
    }

    public async Task<IReadOnlyList<PhoneSettings>> Phones(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Phones.OrderBy(p => p.Id).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(PhoneRows.ToPhone)];
    }

    public Task<bool> Save(PhoneSettings phone, CancellationToken ct)
    {
        var row = PhoneRows.ToRow(phone);
        return database.Write(db => VersionedSave.Run(db, phone.Version, row,
            () => db.Phones.Where(p => p.Id == row.Id && p.Version == phone.Version)
                .UpdateAsync(p => new PhoneRow
                {
                    Server = row.Server,
                    Realm = row.Realm,
                    Ha1Md5 = row.Ha1Md5,
                    Ha1Sha256 = row.Ha1Sha256,
                    Srtp = row.Srtp,
                    Iax2Secret = row.Iax2Secret,
                    Iax2Encryption = row.Iax2Encryption,
                    Iax2OwnKey = row.Iax2OwnKey,
                    Iax2PeerKey = row.Iax2PeerKey,
                    TransferOver = row.TransferOver,
                    SecondServer = row.SecondServer,
                    OutsideNumber = row.OutsideNumber,
                    Version = row.Version,
                }, ct),
            () => db.Phones.AnyAsync(p => p.Id == row.Id, ct), ct), ct);
    }

    /// <summary>Many phones at once replace those of the same names, whatever their version.</summary>
    public Task SavePhones(IReadOnlyList<PhoneSettings> phones, CancellationToken ct)
    {
        var rows = phones.Select(PhoneRows.ToRow).ToList();
        var ids = rows.ConvertAll(r => r.Id);
        return database.Write(async db =>
        {
            await db.Phones.Where(p => ids.Contains(p.Id)).DeleteAsync(ct).ConfigureAwait(false);
            await db.InsertMany(rows, ct).ConfigureAwait(false);
        }, ct);
    }

    public async Task<IReadOnlyList<Iax2PeerSettings>> Iax2Peers(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Iax2Peers.OrderBy(p => p.Id).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(r => StoredJson.Read<Iax2PeerSettings>(r.Settings) with { Version = r.Version })];
    }

    public Task<bool> Save(Iax2PeerSettings peer, CancellationToken ct)
    {
        var row = new Iax2PeerRow { Id = peer.Id.Value, Active = peer.Active, Settings = StoredJson.Write(peer), Version = peer.Version + 1 };
        return database.Write(db => VersionedSave.Run(db, peer.Version, row,
            () => db.Iax2Peers.Where(p => p.Id == row.Id && p.Version == peer.Version)
                .UpdateAsync(p => new Iax2PeerRow { Active = row.Active, Settings = row.Settings, Version = row.Version }, ct),
            () => db.Iax2Peers.AnyAsync(p => p.Id == row.Id, ct), ct), ct);
    }

    public async Task<CallingRules> Rules(CancellationToken ct)
    {
        var row = await database.Read(db => db.CallingRules.FirstOrDefaultAsync(r => r.Id == CallingRulesRow.TheOne, ct), ct).ConfigureAwait(false);
        return row is null ? new CallingRules() : StoredJson.Read<CallingRules>(row.Settings) with { Version = row.Version };
    }

    public Task<bool> Save(CallingRules rules, CancellationToken ct)
    {
        var row = new CallingRulesRow { Settings = StoredJson.Write(rules), Version = rules.Version + 1 };
        return database.Write(db => VersionedSave.Run(db, rules.Version, row,
            () => db.CallingRules.Where(r => r.Id == row.Id && r.Version == rules.Version)
                .UpdateAsync(r => new CallingRulesRow { Settings = row.Settings, Version = row.Version }, ct),
            () => db.CallingRules.AnyAsync(r => r.Id == row.Id, ct), ct), ct);
    }

    // Another server at the same address is the same machine under a second name: refused, as is a stale version.
    private static async Task<bool> SaveServer(CarillonDb db, ServerRow row, long version, CancellationToken ct)
    {
        if (await db.Servers.AnyAsync(s => s.Id != row.Id && (s.Control == row.Control || s.Iax2 == row.Iax2), ct).ConfigureAwait(false))
            return false;
        return await VersionedSave.Run(db, version, row,
            () => db.Servers.Where(s => s.Id == row.Id && s.Version == version)
                .UpdateAsync(s => new ServerRow { Control = row.Control, Iax2 = row.Iax2, Active = row.Active, Settings = row.Settings, Version = row.Version }, ct),
            () => db.Servers.AnyAsync(s => s.Id == row.Id, ct), ct).ConfigureAwait(false);
    }
}
