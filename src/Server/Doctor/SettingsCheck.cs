namespace Carillon.Server.Doctor;

/// <summary>The settings file can be read, and each section is right as its role would have it.</summary>
internal sealed class SettingsCheck(Patient patient) : ICheck
{
    public string Name => "settings";

    public Task<IReadOnlyList<Finding>> Look(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>(
        patient.Faults.Count > 0 ? [.. patient.Faults.Select(f => Finding.Wrong(Name, f, "change it in the settings file, or over it (docs/configuration.md)"))]
        : patient.Roles.Count > 0 ? [Finding.Ok(Name, $"right, for the roles {string.Join(", ", patient.Roles)}")]
        : [Finding.Warning(Name, "there is no section Web, Telephony or Lb: the machine alone is examined", "give the settings file of this server's roles: carillon doctor --config FILE")]);
}
