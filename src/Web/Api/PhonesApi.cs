using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Phones of agents, SIP or IAX2; of a SIP phone's secret only digests are kept.</summary>
internal static class PhonesApi
{
    public static void MapPhones(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/phones").WithTags("Phones").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", All).WithName("Phones").WithSummary("All phones.");
        group.MapPost("", Save).WithName("SavePhone").WithSummary("A new phone, or a change of one; a null secret keeps the old one.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Ok<PhoneDto[]>> All(IInfrastructureStore store, CancellationToken ct) =>
        TypedResults.Ok((await store.Phones(ct)).OrderBy(p => p.Id.Value, StringComparer.Ordinal).Select(ToDto).ToArray());

    private static async Task<Results<Ok<PhoneDto>, ProblemHttpResult>> Save(
        SavePhoneDto save, IInfrastructureStore store, IGrainFactory grains, WebOptions options, Audit audit, CancellationToken ct)
    {
        var known = (await store.Phones(ct)).FirstOrDefault(p => p.Id.Value == save.Id);
        var faults = Check(save, known);
        var servers = await store.Servers(ct);
        if (!servers.Any(s => s.Id.Value == save.Server))
            faults.Add("server", $"There is no server {save.Server}.");
        if (SecondServerOf(save) is { } second && (second.Value == save.Server || !servers.Any(s => s.Id == second)))
            faults.Add("secondServer", second.Value == save.Server ? "secondServer must be another server than server." : $"There is no server {second}.");
        CarrierCheck.TransferOver(save.TransferOver, await store.Carriers(ct), faults);
        if (faults.Any)
            return Problems.Bad(faults);
        if (!await store.Save(FromDto(save, known, options.PhoneRealm), ct))
            return Problems.SavedMeanwhile($"Phone {save.Id}");
        await audit.Did(known is null ? "phone.create" : "phone.change", $"{save.Id} at {save.Server} ({save.Kind})");
        await SwitchConfiguration.Changed(store, grains, ct);
        var saved = (await store.Phones(ct)).FirstOrDefault(p => p.Id.Value == save.Id);
        return TypedResults.Ok(ToDto(saved ?? FromDto(save, known, options.PhoneRealm)));
    }

    private static Faults Check(SavePhoneDto save, PhoneSettings? known)
    {
        var faults = new Faults().Name(save.Id, "id", 32)
            .Unless(save.Kind is "sip" or "iax2", "kind", "kind must be sip or iax2.")
            .Unless(SrtpSetting.IsKnown(save.Srtp), "srtp", SrtpSetting.Fault)
            .Unless(save.Auth is null or "md5" or "rsa", "auth", "auth must be md5 or rsa.")
            .Unless(Iax2EncryptionSetting.IsKnown(save.Encryption), "encryption", Iax2EncryptionSetting.Fault)
            .Unless(IsNumber(save.OutsideNumber?.Trim() ?? ""), "outsideNumber", "outsideNumber must be + and 7 to 15 digits, or empty.");
        return save.Kind == "iax2" ? CheckIax2(save, known, faults) : CheckSip(save, known, faults);
    }

    private static bool IsNumber(string text) => text.Length == 0 || (text[0] == '+' && text.Length is >= 8 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    private static Faults CheckSip(SavePhoneDto save, PhoneSettings? known, Faults faults)
    {
        faults.Unless(save.Encryption is null or "off", "encryption", "encryption must be off for a phone that speaks SIP: its audio is encrypted by srtp.")
            .Unless(save.Auth is null or "md5", "auth", "auth must be md5 for a phone that speaks SIP.");
        CheckNoKeys(save, faults);
        // A secret is no digest in another realm.
        return known is { SpeaksIax2: false } && save.Secret is null ? faults : CheckSecret(save, known, faults);
    }

    /// 1 what is SIP's  2 by RSA: the keys, and a secret only for where it asks for one  3 by MD5: the secret
    private static Faults CheckIax2(SavePhoneDto save, PhoneSettings? known, Faults faults)
    {
        faults.Unless(save.Srtp is null or "off", "srtp", "srtp must be off for a phone that speaks IAX2.") // 1
            .Unless(save.TransferOver is null or { Count: 0 }, "transferOver", "transferOver must be empty for a phone that speaks IAX2.");
        if (IsRsa(save)) // 2
        {
            RsaKeyText.Check(OwnKeyOf(save, known), PeerKeyOf(save), faults);
            return (string.IsNullOrEmpty(save.Secret) ? faults : CheckSecret(save, known, faults))
                .Unless(PeerKeyOf(save).Length > 0, "peerKey", "peerKey must not be empty with auth rsa: it is how the phone is known.")
                .Unless(save.Encryption is null or "off", "encryption", "encryption takes its key from the secret, and cannot go with auth rsa.");
        }

        CheckNoKeys(save, faults); // 3
        return save.Secret is null && SecretOf(save, known).Length > 0 ? faults : CheckSecret(save, known, faults);
    }

    private static void CheckNoKeys(SavePhoneDto save, Faults faults) => faults
        .Unless(string.IsNullOrEmpty(save.OwnKey), "ownKey", "ownKey goes with auth rsa alone.")
        .Unless(string.IsNullOrEmpty(save.PeerKey), "peerKey", "peerKey goes with auth rsa alone.");

    private static Faults CheckSecret(SavePhoneDto save, PhoneSettings? known, Faults faults) =>
        faults.Unless(save.Secret is { Length: >= 6 and <= 128 }, "secret", known is null || save.Secret is not null ? "secret must have 6 to 128 characters." : "secret must be given again where the kind or auth changes.");

    private static string KindOf(PhoneSettings p) => p.SpeaksIax2 ? "iax2" : "sip";

    private static bool IsRsa(SavePhoneDto save) => save is { Kind: "iax2", Auth: "rsa" };

    private static string SecretOf(SavePhoneDto save, PhoneSettings? known) => save.Secret ?? known?.Iax2Secret ?? "";

    private static string OwnKeyOf(SavePhoneDto save, PhoneSettings? known) => !IsRsa(save) ? "" : save.OwnKey?.Trim() ?? known?.Iax2OwnKey ?? "";

    private static string PeerKeyOf(SavePhoneDto save) => (save.PeerKey ?? "").Trim();

    private static ServerId? SecondServerOf(SavePhoneDto save) => string.IsNullOrEmpty(save.SecondServer) ? null : new ServerId(save.SecondServer);

    private static PhoneDto ToDto(PhoneSettings p) => new()
    {
        Id = p.Id.Value,
        Server = p.Server.Value,
        SecondServer = p.SecondServer?.Value,
        OutsideNumber = p.OutsideNumber,
        Kind = KindOf(p),
        Srtp = SrtpSetting.Text(p.Srtp),
        TransferOver = [.. p.TransferOver.Select(c => c.Value)],
        Auth = p.Iax2PeerKey.Length > 0 ? "rsa" : "md5",
        Encryption = Iax2EncryptionSetting.Text(p.Iax2Encryption),
        HasSecret = !p.SpeaksIax2 || p.Iax2Secret.Length > 0,
        HasOwnKey = p.Iax2OwnKey.Length > 0,
        PeerKey = p.Iax2PeerKey,
        Version = p.Version,
    };

    private static PhoneSettings FromDto(SavePhoneDto save, PhoneSettings? known, string realm)
    {
        var phone = save.Kind == "iax2" ? OverIax2(save, known, realm) : save.Secret is { } secret ? OverSip(save, secret, realm) : known!;
        return phone with
        {
            Server = new(save.Server),
            SecondServer = SecondServerOf(save),
            OutsideNumber = save.OutsideNumber?.Trim() ?? "",
            Srtp = SrtpSetting.Of(save.Srtp),
            TransferOver = [.. (save.TransferOver ?? []).Select(c => new CarrierId(c))],
            Version = known is null ? 0 : save.Version,
        };
    }

    private static PhoneSettings OverSip(SavePhoneDto save, string secret, string realm) => new()
    {
        Id = new(save.Id),
        Server = new(save.Server),
        Realm = realm,
        Ha1Md5 = PhoneDigest.Md5(save.Id, realm, secret),
        Ha1Sha256 = PhoneDigest.Sha256(save.Id, realm, secret),
    };

    private static PhoneSettings OverIax2(SavePhoneDto save, PhoneSettings? known, string realm) => new()
    {
        Id = new(save.Id),
        Server = new(save.Server),
        Realm = realm,
        Ha1Md5 = "",
        Ha1Sha256 = "",
        Iax2Secret = SecretOf(save, known),
        Iax2Encryption = Iax2EncryptionSetting.Of(save.Encryption),
        Iax2OwnKey = OwnKeyOf(save, known),
        Iax2PeerKey = PeerKeyOf(save),
    };
}
