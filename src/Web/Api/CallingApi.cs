using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>What holds for all carriers and campaigns.</summary>
internal static class CallingApi
{
    private const int MostNumbers = 32;

    public static void MapCalling(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/system/calling").WithTags("System").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", Read).WithName("CallingRules").WithSummary("Numbers that no campaign may dial.");
        group.MapPut("", Change).WithName("ChangeCallingRules").WithSummary("Changes them.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Ok<CallingRulesDto>> Read(IInfrastructureStore store, CancellationToken ct) => TypedResults.Ok(ToDto(await store.Rules(ct)));

    private static async Task<Results<Ok<CallingRulesDto>, ProblemHttpResult>> Change(
        CallingRulesDto rules, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = Check(rules);
        if (faults.Any)
            return Problems.Bad(faults);
        if (!await store.Save(new CallingRules { EmergencyNumbers = [.. (rules.EmergencyNumbers ?? []).Distinct()], Version = rules.Version }, ct))
            return Problems.SavedMeanwhile("What holds for all calls");
        await audit.Did("calling.change", $"emergency numbers: {string.Join(' ', rules.EmergencyNumbers ?? [])}");
        await SwitchConfiguration.Changed(store, grains, ct);
        return TypedResults.Ok(ToDto(await store.Rules(ct)));
    }

    private static Faults Check(CallingRulesDto rules)
    {
        var faults = new Faults().Unless((rules.EmergencyNumbers?.Count ?? 0) <= MostNumbers, "emergencyNumbers", $"emergencyNumbers are {rules.EmergencyNumbers?.Count}; {MostNumbers} are allowed.");
        foreach (var number in (rules.EmergencyNumbers ?? []).Where(n => n is not { Length: >= 2 and <= 20 } || !n.All(char.IsAsciiDigit)))
            faults.Add("emergencyNumbers", $"emergencyNumbers: '{number}' must be 2 to 20 digits.");
        return faults;
    }

    private static CallingRulesDto ToDto(CallingRules rules) => new() { EmergencyNumbers = rules.EmergencyNumbers, Version = rules.Version };
}
