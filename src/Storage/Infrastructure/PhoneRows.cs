using Carillon.Domain;
using Carillon.Domain.Cluster;
using Carillon.Storage.Databases;

namespace Carillon.Storage.Infrastructure;

internal static class PhoneRows
{
    public static PhoneRow ToRow(PhoneSettings phone) => new()
    {
        Id = phone.Id.Value,
        Server = phone.Server.Value,
        Realm = phone.Realm,
        Ha1Md5 = phone.Ha1Md5,
        Ha1Sha256 = phone.Ha1Sha256,
        Srtp = Words<AudioEncryption>.Of(phone.Srtp),
        Iax2Secret = phone.Iax2Secret,
        Iax2Encryption = Words<CallEncryption>.Of(phone.Iax2Encryption),
        Iax2OwnKey = Text(phone.Iax2OwnKey),
        Iax2PeerKey = Text(phone.Iax2PeerKey),
        SecondServer = phone.SecondServer?.Value,
        OutsideNumber = Text(phone.OutsideNumber),
        TransferOver = string.Join(',', phone.TransferOver.Select(c => c.Value)),
        Version = phone.Version + 1,
    };

    public static PhoneSettings ToPhone(PhoneRow row) => new()
    {
        Id = new(row.Id),
        Server = new(row.Server),
        Realm = row.Realm,
        Ha1Md5 = row.Ha1Md5,
        Ha1Sha256 = row.Ha1Sha256,
        Srtp = Words<AudioEncryption>.Parse(row.Srtp),
        Iax2Secret = row.Iax2Secret,
        Iax2Encryption = Words<CallEncryption>.Parse(row.Iax2Encryption),
        Iax2OwnKey = row.Iax2OwnKey ?? "",
        Iax2PeerKey = row.Iax2PeerKey ?? "",
        SecondServer = row.SecondServer is { } second ? new ServerId(second) : null,
        OutsideNumber = row.OutsideNumber ?? "",
        TransferOver = [.. row.TransferOver.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(c => new CarrierId(c))],
        Version = row.Version,
    };

    private static string? Text(string text) => text.Length > 0 ? text : null;
}
