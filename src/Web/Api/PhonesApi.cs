using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>SIP phones of agents; of a secret only digests are kept.</summary>
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
        var faults = Check(save, known is null);
        if (!(await store.Servers(ct)).Any(s => s.Id.Value == save.Server))
            faults.Add("server", $"There is no server {save.Server}.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (!await store.Save(FromDto(save, known, options.PhoneRealm), ct))
            return Problems.SavedMeanwhile($"Phone {save.Id}");
        await audit.Did(known is null ? "phone.create" : "phone.change", $"{save.Id} at {save.Server}");
        await SwitchConfiguration.Changed(store, grains, ct);
        var saved = (await store.Phones(ct)).FirstOrDefault(p => p.Id.Value == save.Id);
        return TypedResults.Ok(saved is null ? new PhoneDto(save.Id, save.Server, save.Version, save.Srtp) : ToDto(saved));
    }

    private static Faults Check(SavePhoneDto save, bool isNew)
    {
        var faults = new Faults().Name(save.Id, "id", 32);
        if (isNew || save.Secret is not null)
            faults.Unless(save.Secret is { Length: >= 6 and <= 128 }, "secret", "secret must have 6 to 128 characters.");
        return faults.Unless(SrtpSetting.IsKnown(save.Srtp), "srtp", SrtpSetting.Fault);
    }

    private static PhoneDto ToDto(PhoneSettings p) => new(p.Id.Value, p.Server.Value, p.Version, SrtpSetting.Text(p.Srtp));

    private static PhoneSettings FromDto(SavePhoneDto save, PhoneSettings? known, string realm)
    {
        if (save.Secret is not { } secret)
            return known! with { Server = new(save.Server), Srtp = SrtpSetting.Of(save.Srtp), Version = save.Version };
        return new()
        {
            Id = new(save.Id),
            Server = new(save.Server),
            Srtp = SrtpSetting.Of(save.Srtp),
            Realm = realm,
            Ha1Md5 = PhoneDigest.Md5(save.Id, realm, secret),
            Ha1Sha256 = PhoneDigest.Sha256(save.Id, realm, secret),
            Version = known is null ? 0 : save.Version,
        };
    }
}
