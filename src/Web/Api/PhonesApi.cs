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
        if (!(await store.Servers(ct)).Any(s => s.Id.Value == save.Server))
            faults.Add("server", $"There is no server {save.Server}.");
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
            .Unless(save.Kind != "iax2" || save.Srtp is null or "off", "srtp", "srtp must be off for a phone that speaks IAX2.")
            .Unless(save.Kind != "iax2" || save.TransferOver is null or { Count: 0 }, "transferOver", "transferOver must be empty for a phone that speaks IAX2.");
        // Digests are no secret, nor is a secret a digest in another realm.
        if (known is null || save.Secret is not null || save.Kind != KindOf(known))
            faults.Unless(save.Secret is { Length: >= 6 and <= 128 }, "secret", known is null || save.Secret is not null ? "secret must have 6 to 128 characters." : "secret must be given again where the kind changes.");
        return faults;
    }

    private static string KindOf(PhoneSettings p) => p.Iax2Secret.Length > 0 ? "iax2" : "sip";

    private static PhoneDto ToDto(PhoneSettings p) => new()
    {
        Id = p.Id.Value,
        Server = p.Server.Value,
        Kind = KindOf(p),
        Srtp = SrtpSetting.Text(p.Srtp),
        TransferOver = [.. p.TransferOver.Select(c => c.Value)],
        Version = p.Version,
    };

    private static PhoneSettings FromDto(SavePhoneDto save, PhoneSettings? known, string realm)
    {
        var phone = save.Secret is { } secret ? WithSecret(save, secret, realm) : known!;
        return phone with
        {
            Server = new(save.Server),
            Srtp = SrtpSetting.Of(save.Srtp),
            TransferOver = [.. (save.TransferOver ?? []).Select(c => new CarrierId(c))],
            Version = known is null ? 0 : save.Version,
        };
    }

    private static PhoneSettings WithSecret(SavePhoneDto save, string secret, string realm) => new()
    {
        Id = new(save.Id),
        Server = new(save.Server),
        Realm = realm,
        Ha1Md5 = save.Kind == "iax2" ? "" : PhoneDigest.Md5(save.Id, realm, secret),
        Ha1Sha256 = save.Kind == "iax2" ? "" : PhoneDigest.Sha256(save.Id, realm, secret),
        Iax2Secret = save.Kind == "iax2" ? secret : "",
    };
}
