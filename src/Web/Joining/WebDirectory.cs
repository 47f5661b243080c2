using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Carillon.Web.Joining;

/// <summary>Where each web server is reached, and what proves it: every one tells it to the others beside its silo's address.</summary>
public static class WebDirectory
{
    private const string Address = "carillon.web", Certificate = "carillon.certificate";

    /// <param name="address">The best at which this web server is reached.</param>
    /// <param name="certificate">PEM; null: it has none.</param>
    public static Dictionary<string, string> Told(Uri address, string? certificate) => new() { [Address] = address.ToString(), [Certificate] = certificate ?? "" };

    internal static async Task<IReadOnlyList<JoinWebDto>> All(IGrainFactory grains, ISiloMetadataCache told, CancellationToken ct)
    {
        var silos = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true, ct);
        return [.. silos.Select(s => ToDto(s.SiloName, told.GetSiloMetadata(s.SiloAddress).Metadata)).OfType<JoinWebDto>().OrderBy(w => w.Name, StringComparer.Ordinal)];
    }

    private static JoinWebDto? ToDto(string name, IReadOnlyDictionary<string, string> told) =>
        told.GetValueOrDefault(Address) is { } address ? new(name, address, told.GetValueOrDefault(Certificate, "")) : null;
}
