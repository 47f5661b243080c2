namespace Carillon.Server.Doctor;

/// <summary>All checks, one after another in this order; what a check throws is a finding too.</summary>
internal static class DoctorRun
{
    /// <summary>More than any of them waits for somebody who does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Finding>> Look(Patient patient, CancellationToken ct)
    {
        var neighbours = new Neighbours(patient);
        ICheck[] checks =
        [
            new SettingsCheck(patient), new AddressCheck(patient), new PortCheck(patient), new CertificateCheck(patient, TimeProvider.System), new DiskCheck(patient),
            new DatabaseCheck(patient), new NeighbourCheck(neighbours), new ClockCheck(patient, neighbours), new KernelCheck(patient, "/", Environment.ProcessorCount),
        ];
        var found = new List<Finding>();
        foreach (var check in checks)
            found.AddRange(await Look(check, ct));
        return found;
    }

    internal static async Task<IReadOnlyList<Finding>> Look(ICheck check, CancellationToken ct)
    {
        try
        {
            return await check.Look(ct).WaitAsync(Patience, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return [Finding.Wrong(check.Name, $"this could not be looked at: {e.Message}", "see whether the rest of what is said explains it; if not, it is a fault of Carillon's: please tell us")];
        }
    }
}
