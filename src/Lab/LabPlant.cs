namespace Carillon.Lab;

/// <summary>A fault put in on purpose, to show that the counter which should turn red does.</summary>
public enum LabPlant
{
    None,

    /// <summary>A second INVITE for an attempt goes to the carrier: leads_dialled_twice.</summary>
    DuplicateInvite,

    /// <summary>One attempt's end is taken out of the database after the run: attempts_without_end.</summary>
    LostEnd,

    /// <summary>Two customers exchange their identities in mid-call: wrong_party_audio.</summary>
    SwapAudio,

    /// <summary>One customer sends silence: one_way_audio, silent_recordings.</summary>
    Mute,
}
